import type { NumberField } from "../../experiment/field.ts";
import { MAX_LIST_LENGTH, toHiddenSize } from "../../experiment/hiddenSize.ts";
import { shown } from "../../experiment/issue.ts";

/** What a typed text is read by. */
export interface BoxRules {
  readonly field: Pick<NumberField, "type" | "min">;
  /** The value that stays where the text cannot be read, as the box shows it. */
  readonly present: string;
  /** The largest value at present. */
  readonly max: number;
  /** Why it is not larger, as in "while Number of experts is 4"; "" where it never is. */
  readonly because: string;
  /** The visitor's. */
  readonly decimalSign: "." | ",";
  /** Writes a number as the box shows it. */
  readonly write: (value: number) => string;
}

/** What a person typed, and what has to be said of it. */
export interface Typed {
  /** Undefined: the present value stays. */
  readonly value: number | string | undefined;
  /** A sentence where the value is not plainly what was typed; "" elsewhere. */
  readonly note: string;
}

/**
 * Reads what was typed into a number's box as a person means it. A point or comma that cannot group thousands is a
 * decimal sign in every locale: "1,5" is 1.5. One that can, as in "1.024", is read by field and locale, or asked about.
 * A value that differs from what was typed always comes with a note.
 */
export function readTyped(text: string, rules: BoxRules): Typed {
  const plain = tidy(text, rules);
  if (plain === "") return keep("Nothing was typed", rules);
  if (rules.field.type === "integers" && LIST.test(plain) && !AMBIGUOUS.test(plain)) {
    return readList(plain, rules);
  }
  if (AMBIGUOUS.test(plain)) return readAmbiguous(plain, rules);
  const number = readNumber(plain);
  if (number === undefined) return keep(`“${shown(plain)}” is no number`, rules);
  return take(number, rules);
}

/** "60 000" or "60'000", as some locales write it. */
const SPACED_GROUPS = /^[+-]?[1-9]\d{0,2}(?:[\s'’]\d{3})+(?:[.,]\d*)?$/;

function tidy(text: string, { field }: BoxRules): string {
  const plain = text.trim().replaceAll("−", "-");
  const isGrouped = field.type !== "integers" && SPACED_GROUPS.test(plain);
  return isGrouped ? plain.replaceAll(/[\s'’]/g, "") : plain;
}

/** "1.024" or "1,024": a fraction, or a thousand and 24. */
const AMBIGUOUS = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** "1,024,000" or "1.024,5": thousands, and perhaps a fraction after the other sign. */
const GROUPED = /^[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+(?:\.\d*)?|(?:\.\d{3})+(?:,\d*)?)$/;
/** Two numbers or more. */
const LIST = /^\d+(?:\.\d+)?(?:(?:\s*[,;-]\s*|\s+)\d+(?:\.\d+)?)+$/;

function readNumber(plain: string): number | undefined {
  const decimal = plain.replace(",", ".");
  if (DECIMAL.test(decimal)) return Number(decimal) + 0; // + 0 turns -0 into 0
  if (!GROUPED.test(plain)) return undefined;
  const grouping = plain.charAt(plain.search(/[.,]/));
  return Number(plain.replaceAll(grouping, "").replace(",", "."));
}

function readAmbiguous(plain: string, rules: BoxRules): Typed {
  const { field, decimalSign, write } = rules;
  const thousands = Number(plain.replace(/[.,]/, ""));
  const fraction = Number(plain.replace(",", "."));
  const isFraction = plain.includes(decimalSign);
  if (field.type === "number") {
    if (isFraction) return take(fraction, rules);
    const asked = `${plain} can mean ${write(thousands)} or ${write(fraction)}: type the one you mean`;
    return keep(asked, rules);
  }
  if (isFraction) {
    return keep(`${plain} is no whole number: type ${write(thousands)} if you mean that`, rules);
  }
  const read = take(thousands, rules);
  return read.note === "" ? { ...read, note: `${plain} was read as ${write(thousands)}.` } : read;
}

function readList(plain: string, rules: BoxRules): Typed {
  const { field, max, write } = rules;
  const given = plain.split(/\s*[,;-]\s*|\s+/).map(Number);
  const fitted = given.map((number) => nearest(number, rules));
  const value = toHiddenSize(fitted.slice(0, MAX_LIST_LENGTH));
  const wrong = given.findIndex((number, i) => number !== fitted[i]);
  if (given.length > MAX_LIST_LENGTH) {
    return { value, note: `At most ${MAX_LIST_LENGTH} numbers: the others were left out.` };
  }
  if (wrong >= 0) {
    const range = `Whole numbers from ${write(field.min)} to ${write(max)}`;
    return { value, note: `${range}: ${write(given[wrong])} was set to ${write(fitted[wrong])}.` };
  }
  const [first, second] = fitted.map(write);
  const isTerse = /^\d+,\d+$/.test(plain);
  return { value, note: isTerse ? `Read as a list of ${first} and ${second}.` : "" };
}

/** The accepted number nearest to one that was typed. */
function take(number: number, rules: BoxRules): Typed {
  const { write } = rules;
  const value = nearest(number, rules);
  if (value === number) return { value, note: "" };
  return { value, note: `${limitOf(number, rules)}: ${write(number)} was set to ${write(value)}.` };
}

function nearest(number: number, { field, max }: BoxRules): number {
  const inside = Math.min(max, Math.max(field.min, number));
  return field.type === "number" ? inside : Math.round(inside);
}

function limitOf(number: number, { field, max, because, write }: BoxRules): string {
  if (number > max) return `At most ${write(max)}${because === "" ? "" : ` ${because}`}`;
  return number < field.min ? `At least ${write(field.min)}` : "Whole numbers only";
}

function keep(why: string, { present }: BoxRules): Typed {
  return { value: undefined, note: `${why}. It stays at ${present}.` };
}
