/**
 * The readout, the figures, what came of a run and the advanced settings, fetched together once the page stands: they
 * show nothing before a run is ready or done, or before they are opened.
 */
export { AdvancedFields } from "./controls/AdvancedFields.tsx";
export { RoutingHealth } from "./health/RoutingHealth.tsx";
export { RunNews } from "./views/RunNews.tsx";
export { TrainFoot } from "./views/TrainFoot.tsx";
