/** The readout and the figures, fetched together once the page stands: they show nothing before a run is ready. */
export { Figures } from "./charts/Figures.tsx";
export { RoutingHealth } from "./health/RoutingHealth.tsx";
