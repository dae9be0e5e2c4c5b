/**
 * Malformed links, for the tests of every reader of links: each must give an experiment and at least one issue. All begin with "?" and survive a browser's address bar.
 */
import { type Field, isNumberField } from "../field.ts";
import { FIELDS } from "../fields.ts";
import { MAX_LINK_LENGTH } from "../query.ts";

/** Texts that are invalid for every number field. */
const NOT_NUMBERS = ["", "abc", "NaN", "0x10"];
const NOT_WHOLE = ["3.5", "1e-1"];
/** Texts that are invalid for every choice field. */
const NOT_CHOICES = ["", "none", "AUTO", "auto%00"];

/** Texts that are invalid lists of whole numbers. */
const NOT_LISTS = ["4-x-8", "4--8", "-4-8", "4-8-", ",", "4,,8", "4;8", "4-0-8", "4-3.5", "[4,8]"];

function wrongValues(field: Field): string[] {
  if (!isNumberField(field)) {
    const taken: readonly string[] = field.choices.map((choice) => choice.value);
    return NOT_CHOICES.filter((text) => !taken.includes(text));
  }
  const outside = [String(field.min - 1), String(field.max * 2), "1e400"];
  const wrong = {
    number: [],
    integer: [...NOT_WHOLE, "1-2"],
    integers: [...NOT_WHOLE, ...NOT_LISTS],
  };
  return [...outside, ...NOT_NUMBERS, ...wrong[field.type]];
}

const WRONG_VALUES = FIELDS.flatMap((field) =>
  wrongValues(field).map((text) => `?v=1&${field.name}=${text}`),
);

const WRONG_NUMBERS = [
  "?numExperts=900",
  "?numExperts=-0.5",
  "?numExperts=-Infinity",
  "?numExperts=1_000",
  "?numExperts=%E2%91%A7",
  "?numExperts=1e-400",
  "?numExperts=8experts",
  "?numExperts=8%208",
  "?numExperts=1e",
  "?numExperts=.",
  "?numExperts=+-3",
  "?numExperts=3+4",
  "?numExperts=%2B%2B3",
  "?numExperts=٣",
  "?numExperts=８",
  "?numExperts=八",
  "?numExperts=%F0%9F%A4%96",
  "?numExperts=[8]",
  "?numExperts=true",
  "?numExperts=null",
  "?numExperts=undefined",
  "?numExperts=0b11",
  "?numExperts=0o17",
  "?numExperts=8n",
  "?numExperts=9007199254740993",
  "?numExperts=99999999999999999999999999999999999999",
  "?seed=4294967296",
  "?seed=-1",
  "?learningRate=0",
  "?learningRate=-0",
  "?learningRate=1e-3e-3",
  "?momentum=1",
  "?importanceCoef=-1e-9",
  "?trainSize=60001",
  "?tokenEntropyCoef=-1000",
  "?tokenEntropyCoef=--1",
  "?batchEntropyCoef=%E2%88%921",
  `?hiddenSize=${"4-8-".repeat(40)}4`,
  "?hiddenSize=4-900",
  "?hiddenSize=4%208%2016",
];

const CONFLICTS = [
  "?topK=9",
  "?numExperts=4&topK=5",
  "?numExperts=1&topK=2",
  "?topK=3&numExperts=2",
  "?numExperts=1&topK=64",
  "?numExperts=900&topK=65",
  "?assignment=balanced&topK=2",
  "?method=base&topK=2",
  "?assignment=sampled&gate=raw",
  "?assignment=sampled&score=sigmoid",
  "?method=bandit&gate=renormalised",
  "?router=none",
  "?method=frozen&router=none",
  "?assignment=all&router=none&gate=raw",
  "?router=frozen&routerInit=zero",
  "?method=hash&router=learned",
  "?method=hash&noise=learned",
  "?assignment=hash-image&router=frozen",
  "?assignment=hash-image&score=sigmoid",
  "?assignment=all&laterChoices=random",
  "?assignment=expert-choice&balanceCounts=first-choices",
  "?architecture=layer&combine=probabilities",
  "?architecture=layer&method=jacobs&taskLoss=likelihood",
  "?method=dense-params&assignment=sampled",
  "?method=dense-flops&noise=learned",
];

const UNKNOWN_NAMES = [
  "?experts=8",
  "?v=1&k=2",
  "?loadcoef=0.1",
  "?balance_coef=0.1",
  "?auxCoef=0.001",
  "?numexperts=4",
  "?NumExperts=4",
  "?num-experts=4",
  "?v=1&amp;numExperts=4",
  "?numExperts[]=4",
  "?numExperts%20=4",
  "?__proto__=1",
  "?constructor=1",
  "?prototype=1",
  "?toString=1",
  "?hasOwnProperty=1",
  "?valueOf",
  "?__proto__[numExperts]=4",
  "?constructor.prototype=4",
  "?=4",
  "?=",
  "?hello",
  "?hello%20world",
  "?<script>alert(1)</script>",
  "?numExperts:4",
  "?numExperts;topK",
  '?{"numExperts":4}',
  "?utm=newsletter&numExperts=4",
  "?referrer=mail&numExperts=4",
  "?numExperts=4?topK=1",
  "??numExperts=4",
  "?%E2%80%8BnumExperts=4",
  "?%EF%BB%BFv=1",
  "?%E2%80%AEstrepxEmun=4",
  "?专家=8",
  "?n%C3%BAmExperts=8",
  "?%00=1",
  "?%0A=1",
];

const REPEATED = [
  "?numExperts=4&numExperts=4",
  "?numExperts=4&numExperts=8",
  "?numExperts=4&numExperts=",
  "?numExperts=&numExperts=4",
  "?v=1&v=1",
  "?v=1&v=2",
  "?seed=1&topK=1&seed=2&seed=3",
];

const WRONG_VERSIONS = ["", "0", "2", "-1", "1.5", "999", "1e400", "one", "v1", "1%3B", "%20"].map(
  (version) => `?v=${version}&numExperts=4`,
);

const WRONG_ENCODING = [
  "?%",
  "?numExperts=%",
  "?numExperts=4%",
  "?numExperts=%4",
  "?numExperts=%ZZ",
  "?numExperts=%E0%A4%A",
  "?numExperts=%C0%80",
  "?numExperts=%ED%A0%80",
  "?numExperts=%FF",
  "?%E0%A4%A=4",
  "?v=%80",
  "?engine=%u0063pu",
];

const LONG = [
  `?numExperts=${"9".repeat(MAX_LINK_LENGTH / 2)}`,
  `?learningRate=0.${"0".repeat(MAX_LINK_LENGTH / 2)}1`,
  `?${"x".repeat(MAX_LINK_LENGTH / 2)}=1`,
  `?${"x".repeat(2 * MAX_LINK_LENGTH)}`,
  `?numExperts=4&seed=${"1".repeat(2 * MAX_LINK_LENGTH)}`,
  `?${"a=1&".repeat(MAX_LINK_LENGTH)}numExperts=4`.slice(0, 2 * MAX_LINK_LENGTH),
  `?${"&".repeat(2 * MAX_LINK_LENGTH)}`,
  `?numExperts=4&${"seed=1&".repeat(200)}`,
  `?engine=${"%F0%9F%9A%82".repeat(100)}`,
];

/** Malformed links that a browser or a server may mishandle before the page reads them. */
export const HARD_LINKS: readonly string[] = [...WRONG_ENCODING, ...LONG];

export const MALFORMED_LINKS: readonly string[] = [
  ...WRONG_VALUES,
  ...WRONG_NUMBERS,
  ...CONFLICTS,
  ...UNKNOWN_NAMES,
  ...REPEATED,
  ...WRONG_VERSIONS,
  ...HARD_LINKS,
];
