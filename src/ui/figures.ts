/**
 * The readout, the figures and the advanced settings, fetched together once the page stands: they show nothing before a
 * run is ready, or before they are opened.
 */
export { Figures } from "./charts/Figures.tsx";
export { AdvancedFields } from "./controls/AdvancedFields.tsx";
export { RoutingHealth } from "./health/RoutingHealth.tsx";
