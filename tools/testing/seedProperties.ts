/** Set-up of every test file: property tests draw their cases from the seed that propertySeed.ts says. */
import fc from "fast-check";
import { inject } from "vitest";

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: inject("propertySeed") });
