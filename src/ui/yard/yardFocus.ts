/** What the pointer rests on: everything else steps back. */
export type YardFocus = { readonly digit: number } | { readonly expert: number } | undefined;
