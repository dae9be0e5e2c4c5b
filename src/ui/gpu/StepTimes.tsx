import {
  hasCoarseClock,
  type KernelTime,
  kernelsNs,
  type StepProfile,
} from "../../run/profiling.ts";
import { formatInteger, formatNanoseconds, formatPercent } from "../format.ts";
import classes from "./StepTimes.module.css";

interface StepTimesProps {
  readonly profile: StepProfile;
}

/** Where the time of a step went: the sums, then kernel by kernel in their order. */
export function StepTimes({ profile }: StepTimesProps) {
  const sums = [
    ["a step as it trains", profile.stepMs * 1e6, "by the clock: all kernels in one pass"],
    [
      "its kernels alone",
      kernelsNs(profile),
      "the sum of the times below, without what is between",
    ],
    [
      "a step while timed",
      profile.timedStepMs * 1e6,
      "by the clock: a pass and two timestamps each",
    ],
  ] as const;
  return (
    <>
      <dl className={classes.sums}>
        {sums.map(([name, ns, explanation]) => (
          <div key={name}>
            <dt>
              {name}
              <small>{explanation}</small>
            </dt>
            <dd>{formatNanoseconds(ns)}</dd>
          </div>
        ))}
      </dl>
      <table className={classes.kernels}>
        <thead>
          <tr>
            <th scope="col">Kernel</th>
            <th scope="col">Time</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          {profile.kernels.map((kernel) => (
            <KernelRow key={kernel.name} kernel={kernel} />
          ))}
        </tbody>
      </table>
      <p className={classes.note}>{notesOn(profile).join(" ")}</p>
    </>
  );
}

/** How to read the figures, and how far to trust them. */
function notesOn(profile: StepProfile): string[] {
  const tooShort = profile.kernels.filter(({ meanNs }) => meanNs === null);
  return [
    "While they are timed, kernels have a pass each, which costs a little: so the sum of the kernels may exceed a step as it trains.",
    ...(tooShort.length > 0
      ? [`Too short to be measured here: ${tooShort.map(({ name }) => name).join(", ")}.`]
      : []),
    ...(hasCoarseClock(profile)
      ? [
          `Timestamps are rounded to ${formatNanoseconds(profile.clockNs)} here: short times are means of many roundings.`,
        ]
      : []),
  ];
}

function KernelRow({ kernel }: { readonly kernel: KernelTime }) {
  const { name, purpose, meanNs, share, workgroups, dispatches } = kernel;
  const grid = `${formatInteger(workgroups)} workgroups in ${formatInteger(dispatches)} ${dispatches === 1 ? "dispatch" : "dispatches"}`;
  return (
    <tr>
      <th scope="row" title={grid}>
        <b>{name}</b>
        <i className={classes.bar} aria-hidden="true">
          <i style={{ width: `${share * 100}%` }} />
        </i>
        <span>{purpose}</span>
      </th>
      <td>{meanNs === null ? "too short" : formatNanoseconds(meanNs)}</td>
      <td>{meanNs === null ? "–" : formatPercent(share)}</td>
    </tr>
  );
}
