/**
 * The readout, the figures, the yard by keyboard and in words, what came of a run, the time line, the foot of the page and the advanced settings, fetched together once the page stands: they
 * show nothing before a run is ready or done, or before they are opened.
 */
export { AdvancedFields } from "./controls/AdvancedFields.tsx";
export { Footer } from "./Footer.tsx";
export { RoutingHealth } from "./health/RoutingHealth.tsx";
export { NothingLearned } from "./messages/NothingLearned.tsx";
export { Timeline } from "./timeline/Timeline.tsx";
export { RunNews } from "./views/RunNews.tsx";
export { TrainFoot } from "./views/TrainFoot.tsx";
export { ExpertLinks } from "./yard/ExpertLinks.tsx";
export { YardWords } from "./yard/YardWords.tsx";
