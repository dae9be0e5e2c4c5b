/**
 * The readout, the figures, what came of a run and the advanced settings, fetched together once the page stands: they
 * show nothing before a run is ready or done, or before they are opened.
 */
export { Figures } from "./charts/Figures.tsx";
export { AdvancedFields } from "./controls/AdvancedFields.tsx";
export { Outcome } from "./firstMinute/Outcome.tsx";
export { RoutingHealth } from "./health/RoutingHealth.tsx";
