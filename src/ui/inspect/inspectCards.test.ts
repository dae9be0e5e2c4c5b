import { MantineProvider } from "@mantine/core";
import { createElement, type ReactElement } from "react";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { Surveys } from "../../lab/inspect/surveys.ts";
import { SURVEY } from "../../lab/inspect/testing/smallSurvey.ts";
import type { RunController } from "../../lab/runController.ts";
import type { Neighbours } from "../../probe/space/neighbours.ts";
import { createPageMessages } from "../../store/pageMessages.ts";
import { createPreferencesStore } from "../../store/preferencesStore.ts";
import { storeOfLink } from "../../store/runStore.ts";
import { viewStoreOfLink } from "../../store/viewStore.ts";
import { createDrawnRun } from "../drawnRun.ts";
import { type Services, ServicesContext } from "../services.ts";
import { ImagePicker } from "./digit/ImagePicker.tsx";
import { NearestImages } from "./digit/NearestImages.tsx";
import { ExpertsCard } from "./expert/ExpertsCard.tsx";
import { ImagesCard } from "./images/ImagesCard.tsx";
import { MapFigure } from "./map/MapFigure.tsx";
import type { Surveyed } from "./useSurvey.ts";

const MAP = {
  step: 5,
  stride: 1,
  places: Float32Array.of(-1, 0, -0.5, 0, 0, 0, 0, 0.25, 0.5, 0.5, 1, 0.75),
  shares: [0.5, 0.25],
  space: "units",
  dimensions: 6,
} as const;
const REGION = { left: -60, right: 10, low: -1, high: 30 };
const SURVEYED: Surveyed = { survey: SURVEY, map: MAP, outcomes: [] };
const MISTAKES = { kind: "mistakes" } as const;

/** What a card says, without React's marks between texts, and with plain spaces. */
function textOf(card: ReactElement): string {
  const runStore = storeOfLink("");
  const services: Services = {
    runStore,
    viewStore: viewStoreOfLink(""),
    controller: {} as RunController,
    preferencesStore: createPreferencesStore(undefined),
    drawnRun: createDrawnRun(runStore),
    messages: createPageMessages(),
    surveys: {} as Surveys,
    openSweep: () => Promise.reject(new Error("No card opens a sweep.")),
    keptRuns: () => Promise.reject(new Error("No card opens the archive.")),
  };
  const placed = createElement(ServicesContext, { value: services }, card);
  return renderToString(createElement(MantineProvider, null, placed))
    .replaceAll("<!-- -->", "")
    .replaceAll(/[\u00a0\u202f]/g, " ");
}

describe("the map of the test images", () => {
  it("is a figure with a name, a moment, a sentence and what its axes are", () => {
    const text = textOf(
      createElement(MapFigure, { surveyed: SURVEYED, question: MISTAKES, image: 2 }),
    );
    expect(text).toMatch(/<figure [^>]*aria-label="Map of the test images" aria-describedby="/);
    expect(text).toContain("step 5 · all 6 test images");
    expect(text).toContain(
      "A point for each image, in the colour of its expert. E1: 3 images, left and above; E2: 2 images, above; E3: 1 image, right and above.",
    );
    expect(text).toContain("Two directions of 6 dimensions: the hidden units of all experts");
    expect(text).toContain("(50.0 % of the variance); upwards, the next (25.0 %)");
  });

  it("leads to the images inside a part, of which it says the number", () => {
    const question = { kind: "map", region: REGION } as const;
    const map = createElement(MapFigure, { surveyed: SURVEYED, question, image: undefined });
    expect(textOf(map)).toContain("See the images inside: 3");
    const images = createElement(ImagesCard, {
      survey: SURVEY,
      map: MAP,
      question,
      image: undefined,
    });
    expect(textOf(images)).toContain('data-images="3"');
    expect(textOf(images)).toContain("Test image 1: a 0, read as 1 (80.0 %)");
  });

  it("is empty until it is there", () => {
    const surveyed = { ...SURVEYED, map: undefined };
    const text = textOf(
      createElement(MapFigure, { surveyed, question: MISTAKES, image: undefined }),
    );
    expect(text).toContain("data-empty");
    expect(text).not.toContain("Choose a part by its edges");
  });
});

describe("switched experts", () => {
  const survey = {
    ...SURVEY,
    off: [1],
    usual: Uint8Array.of(0, 1, 0, 1, 1, 2),
    answers: Uint8Array.of(0, 1, 1, 1, 0, 0),
  };

  it("have counts of the answers that change", () => {
    const question = { kind: "changed", change: "lost" } as const;
    const surveyed = { ...SURVEYED, survey };
    const text = textOf(createElement(ExpertsCard, { surveyed, question, off: [1] }));
    expect(text).toContain("<b>3</b> answers change");
    expect(text).toMatch(/aria-pressed="true"[^>]*><b>1<\/b> right → wrong/);
    expect(text).toMatch(/aria-pressed="false"[^>]*><b>1<\/b> wrong → right/);
    const images = createElement(ImagesCard, { survey, map: MAP, question, image: undefined });
    expect(textOf(images)).toContain("a 2, read as 0 (70.0 %), with all experts on as 2");
  });

  it("have none where all are on", () => {
    const card = createElement(ExpertsCard, { surveyed: SURVEYED, question: MISTAKES, off: [] });
    expect(textOf(card)).not.toContain("answers change");
  });
});

describe("the inspected image", () => {
  it("is chosen by its number, within those that there are", () => {
    const text = textOf(createElement(ImagePicker, { image: 5, testImages: 6 }));
    expect(text).toMatch(/type="number"[^>]*max="5"[^>]*value="5"/);
    expect(text).toMatch(/<button[^>]*aria-label="Next test image"[^>]* disabled=""/);
    expect(text).not.toMatch(/<button[^>]*aria-label="Previous test image"[^>]* disabled=""/);
  });

  it("has its nearest training images with what was compared", () => {
    const neighbours: Neighbours = {
      step: 314,
      indices: [12, 40_002, 7],
      labels: [4, 9, 4],
      distances: [0.5, 0.75, 1],
      pictures: new Uint8Array(3 * 784),
      compared: 20_000,
      trainImages: 60_000,
    };
    const text = textOf(createElement(NearestImages, { neighbours, theme: "light" }));
    expect(text).toContain(
      "2 of 3 are 4s: by what the model makes of them at step 314, among 20,000 of the 60,000 training images.",
    );
    expect(text).toContain("<b>9</b> 0.75");
  });
});
