/** Writes a number for readers, in some locale. The page passes the visitor's; commands and files have English. */
export type WriteNumber = (value: number, options?: Intl.NumberFormatOptions) => string;

/** 1234.5 as "1,234.5". */
export const writeEnglish: WriteNumber = (value, options) => value.toLocaleString("en", options);
