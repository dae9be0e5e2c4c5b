import type { KernelName } from "./kernelNames.ts";

/** What every kernel is for, for people who do not read shaders; the shaders' headers say how. */
export const KERNEL_PURPOSES: Record<KernelName, string> = {
  project: "Draws the batch and turns its pixels into features.",
  route: "Draws the batch, scores every expert for every image, and chooses.",
  assign_experts: "Lets every expert take the images that suit it best.",
  assign_balanced: "Deals the images out evenly, in an auction.",
  assign_sinkhorn: "Evens the scores out over the batch, then chooses.",
  dispatch: "Sorts the batch by expert, and measures how balanced it is.",
  expert_hidden: "Runs the first layer of the chosen experts, each on its own images.",
  head: "Runs the second layer, mixes the answers, and sends the loss back.",
  expert_losses: "Lets every chosen expert answer for itself, and sends the losses back.",
  router_backward: "Tells the router what its draws were worth.",
  features_backward: "Works out what the features should have been.",
  finish_step: "Checks that all numbers are finite, and writes the step's record.",
  update: "Works out the gradient of every weight, and moves the weights.",
  classify: "Answers the test images, and counts what was right.",
};
