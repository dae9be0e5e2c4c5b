/** The digit or expert under the pointer: everything else is drawn faintly. */
export type YardFocus = { readonly digit: number } | { readonly expert: number } | undefined;
