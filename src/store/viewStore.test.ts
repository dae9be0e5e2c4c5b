import { describe, expect, it } from "vitest";
import { storeOfLink } from "./runStore.ts";
import { addressOf, noticesOfView, viewStoreOfLink } from "./viewStore.ts";

const viewOf = (search: string) => viewStoreOfLink(search).getState();
const noticesOf = (search: string) =>
  storeOfLink(search)
    .getState()
    .notices.map(({ message }) => message);

describe("the view of a link", () => {
  it("is Train where the link names none, and whatever it was before there were views", () => {
    for (const link of ["", "?v=1", "?v=1&numExperts=4", "?v=1&hiddenSize=4,8"]) {
      expect(viewOf(link)).toMatchObject({ name: "train", sweepLink: "" });
      expect(noticesOf(link)).toEqual([]);
    }
  });

  it("is the one that is named, with its own parameters", () => {
    expect(viewOf("?v=1&view=compare&runs=a,b&pin=a")).toEqual({
      name: "compare",
      sweepLink: "",
      runs: "a,b",
      pin: "a",
      ask: "",
      off: "",
      image: "",
      slow: "",
    });
    expect(noticesOf("?v=1&view=compare&runs=a,b&pin=a")).toEqual([]);
  });

  it("is Compare for a link with several values, with that sweep open", () => {
    const link = "?v=1&view=train&numExperts=1..10&epochs=2";
    const sweepLink = "?v=1&numExperts=1..10&epochs=2";
    expect(viewOf(link)).toMatchObject({ name: "compare", sweepLink });
    expect(viewOf(addressOf(viewOf(link), "?v=1"))).toEqual(viewOf(link));
    const { experiment, notices } = storeOfLink(link).getState();
    expect(experiment).toMatchObject({ numExperts: 8, epochs: 2 });
    expect(notices).toEqual([]);
  });

  it("is named in a notice where there is none of the name", () => {
    expect(viewOf("?v=1&view=%3Cb%3E").name).toBe("train");
    expect(noticesOf("?v=1&view=%3Cb%3E")).toEqual([
      "view=<b> is not one of train, compare, inspect; train is used.",
    ]);
    expect(noticesOfView("?v=1&view=")).toHaveLength(1);
  });
});

describe("the address", () => {
  const view = viewOf("");

  it("is the run's on Train, as it has always been", () => {
    expect(addressOf({ ...view, sweepLink: "?v=1&seed=0,1", runs: "a" }, "?v=1")).toBe("?v=1");
  });

  it("opens the same again", () => {
    const shown = { ...view, name: "compare", runs: "a,b", pin: "b" } as const;
    expect(viewOf(addressOf(shown, "?v=1&epochs=2"))).toEqual(shown);
    expect(storeOfLink(addressOf(shown, "?v=1&epochs=2")).getState().experiment.epochs).toBe(2);
    const inspected = {
      ...view,
      name: "inspect",
      ask: "routing-4-E3",
      off: "1,5",
      image: "7",
    } as const;
    const link = addressOf({ ...inspected, runs: "a", sweepLink: "?v=1&seed=0,1" }, "?v=1");
    expect(link).toBe("?v=1&view=inspect&ask=routing-4-E3&off=1%2C5&image=7");
    expect(viewOf(link)).toEqual(inspected);
    expect(noticesOf(link)).toEqual([]);
  });
});
