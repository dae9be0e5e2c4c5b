/** Warnings about settings, fetched together once the page stands: their rules weigh on its start otherwise. */
export { FieldWarnings } from "./FieldWarnings.tsx";
export { WarningCount } from "./WarningCount.tsx";
