import classes from "./Logo.module.css";

/** One track in, three out: what a router does. */
export function Logo() {
  return (
    <div className={classes.logo}>
      <svg width="28" height="28" viewBox="0 0 26 26" fill="none" aria-hidden="true">
        <g strokeWidth="2.4" strokeLinecap="round">
          <path d="M2 13h7c4 0 4-8 8-8h7" stroke="#e69f00" />
          <path d="M9 13h15" stroke="#0072b2" />
          <path d="M9 13c4 0 4 8 8 8h7" stroke="#009e73" />
          <circle cx="8" cy="13" r="2.6" fill="var(--sy-card)" stroke="var(--sy-ink)" />
        </g>
      </svg>
      <h1 className={classes.name}>Switchyard</h1>
      <p className={classes.tagline}>a mixture of experts, learning live</p>
    </div>
  );
}
