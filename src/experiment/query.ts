/** One name=value of a link. */
export interface Parameter {
  readonly name: string;
  readonly value: string;
  /** Its percent-encoding could not be read: name and value are as they stand in the link. */
  readonly isMalformed: boolean;
}

/**
 * Characters of a link that are read: every field and MAX_CHANGES changes fit. Servers refuse requests whose headers
 * exceed 8 to 16 kB, and browsers may send the address twice (as Referer, too).
 */
export const MAX_LINK_LENGTH = 4000;

/** What mail programs, social networks and advertisements append to an address: it says nothing of the page. */
const TRACKER =
  /^(utm_.*|fbclid|gclid|dclid|gbraid|wbraid|msclkid|twclid|ttclid|yclid|igshid|mc_[ce]id|ref)$/i;

/** The parameters of an address or of the part of it after the question mark, without trackers. */
export function parseQuery(link: string): { parameters: Parameter[]; isCut: boolean } {
  const query = queryOf(link.trim());
  const isCut = query.length > MAX_LINK_LENGTH;
  const read = isCut ? query.slice(0, query.lastIndexOf("&", MAX_LINK_LENGTH) + 1) : query;
  const pairs = read.split("&").filter((pair) => pair !== "");
  const parameters = pairs.map(parsePair).filter(({ name }) => !TRACKER.test(name));
  return { parameters, isCut };
}

function queryOf(link: string): string {
  const [address = ""] = link.split("#", 1);
  const mark = address.indexOf("?");
  if (mark < 0) return isAddress(address) ? "" : address;
  // In "v=1&a=?" the question mark is part of a value, not the start of the query.
  return /[=&]/.test(address.slice(0, mark)) ? address : address.slice(mark + 1);
}

function isAddress(text: string): boolean {
  return /^([a-z][a-z\d+.-]*:\/\/|\/)/i.test(text);
}

function parsePair(pair: string): Parameter {
  const equals = pair.indexOf("=");
  const rawName = equals < 0 ? pair : pair.slice(0, equals);
  const rawValue = equals < 0 ? "" : pair.slice(equals + 1);
  try {
    return { name: decode(rawName), value: decode(rawValue), isMalformed: false };
  } catch {
    return { name: rawName, value: rawValue, isMalformed: true };
  }
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}
