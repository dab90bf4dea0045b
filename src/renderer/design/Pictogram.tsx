import classes from './Pictogram.module.css';

// Pictures for places where there is nothing yet. Drawn in the greys of the theme: the only colours on the screen are those that mean something.

type Subject = 'queue' | 'deliver' | 'shoot' | 'lost';

/** A quiet drawing of what will be in this place. The words beside it say the same. */
export function Pictogram({ of }: { of: Subject }) {
  return (
    <svg className={classes.pictogram} viewBox="0 0 160 104" role="presentation" aria-hidden focusable={false}>
      {drawings[of]}
    </svg>
  );
}

const drawings: Record<Subject, React.ReactNode> = {
  queue: (
    <>
      {[0, 1, 2].map((row) => (
        <g key={row} transform={`translate(12 ${10 + 30 * row})`} opacity={1 - 0.28 * row}>
          <rect className={classes.frame} width="136" height="24" rx="3" />
          <rect className={classes.picture} x="4" y="4" width="24" height="16" rx="1.5" />
          <rect className={classes.track} x="38" y="10" width="70" height="4" rx="2" />
          <rect className={classes.bar} x="38" y="10" width={[70, 41, 0][row]} height="4" rx="2" />
          {row === 0 ? <path className={classes.stroke} d="M118 12.5l3 3 6-6.5" /> : null}
          {row > 0 ? <circle className={classes.stroke} cx="122.5" cy="12" r="4" /> : null}
        </g>
      ))}
    </>
  ),
  deliver: (
    <>
      <g transform="translate(14 22)">
        <rect className={classes.frame} x="12" y="0" width="56" height="38" rx="3" opacity="0.45" />
        <rect className={classes.frame} x="6" y="10" width="56" height="38" rx="3" opacity="0.7" />
        <rect className={classes.frame} x="0" y="20" width="56" height="38" rx="3" />
        <path className={classes.picture} d="M4 54l13-15 9 10 7-7 19 12z" />
        <circle className={classes.picture} cx="42" cy="32" r="4" />
      </g>
      <path className={classes.stroke} d="M92 54h24m-7-7l7 7-7 7" />
      <g transform="translate(122 32)">
        <path className={classes.frame} d="M0 4a3 3 0 013-3h7l4 5h9a3 3 0 013 3v29a3 3 0 01-3 3H3a3 3 0 01-3-3z" />
      </g>
    </>
  ),
  shoot: (
    <g transform="translate(14 6)">
      {[0, 1, 2, 3, 4, 5].map((cell) => (
        <g key={cell} transform={`translate(${45 * (cell % 3)} ${cell < 3 ? 0 : 48})`} opacity={1 - 0.12 * cell}>
          <rect className={classes.frame} width="41" height="42" rx="3" />
          <rect className={classes.picture} x="4" y="4" width="33" height="24" rx="1.5" />
          <rect className={classes.track} x="4" y="34" width="18" height="3" rx="1.5" />
        </g>
      ))}
    </g>
  ),
  lost: (
    <>
      <rect className={classes.frame} x="30" y="14" width="100" height="66" rx="4" />
      <path className={classes.stroke} d="M58 92h44M80 80v12" />
      <path className={classes.stroke} d="M66 47h8m12 0h8M70 41l-6 6 6 6m20-12l6 6-6 6" />
    </>
  ),
};
