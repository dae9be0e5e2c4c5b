import { describe, expect, it } from "vitest";
import {
  createPreferencesStore,
  DEFAULT_PREFERENCES,
  parsePreferences,
} from "./preferencesStore.ts";

describe("parsePreferences", () => {
  it.each([null, "", "{", "7", "[]", '"dark"', '{"theme":"pink","smoothing":-1,"shortcuts":"no"}'])(
    "reads %j as the defaults",
    (text) => {
      expect(parsePreferences(text)).toEqual(DEFAULT_PREFERENCES);
    },
  );

  it("keeps what it knows and drops the rest", () => {
    expect(parsePreferences('{"theme":"dark","smoothing":0,"other":1}')).toEqual({
      ...DEFAULT_PREFERENCES,
      theme: "dark",
      smoothing: 0,
    });
  });
});

describe("createPreferencesStore", () => {
  it("works where storage is refused", () => {
    const refuse = () => {
      throw new DOMException("denied", "SecurityError");
    };
    const storage = { getItem: refuse, setItem: refuse } as unknown as Storage;
    const store = createPreferencesStore(storage);
    store.setState({ theme: "dark" });
    expect(store.getState().theme).toBe("dark");
  });

  it("remembers", () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    } as unknown as Storage;
    createPreferencesStore(storage).setState({ shortcuts: false });
    expect(createPreferencesStore(storage).getState().shortcuts).toBe(false);
  });
});
