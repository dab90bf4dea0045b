import classes from './BalanceChip.module.css';
import { count, percent } from './format.ts';
import { photoCount } from './plurals.ts';
import { useCounted } from './useCounted.ts';

/**
 * The balance in photos, or without the wallet what is left on this computer; what is held beside it, and a thin ring for the part of the period's credits that is used.
 * @param usedShare 0..1, or null where there is no basis to measure against
 */
export function BalanceChip(props: {
  available: number;
  held: number;
  usedShare: number | null;
  isReachable: boolean;
  /** What the balance is told in; photos unless the price list counts otherwise. */
  told?: (amount: number) => string;
  /** Nothing can be spent on this computer now. */
  isLocked: boolean;
  /** What there is to say of the credits on this computer, told when the chip is pointed at. */
  sentence: string | null;
  onPress: () => void;
}) {
  const available = useCounted(props.available);
  const held = useCounted(props.held);
  const told = props.told ?? photoCount;
  return (
    <button
      type="button"
      className={classes.chip}
      onClick={props.onPress}
      title={props.sentence ?? undefined}
      data-testid="balance"
    >
      {props.usedShare === null ? null : <Ring share={props.usedShare} />}
      <span>{props.isReachable ? `${told(available)} left` : `Offline: ${told(available)} left on this computer`}</span>
      {held > 0 ? <span className={classes.held}>· +{count(held)} held</span> : null}
      {props.isLocked ? <span className={classes.away}>· locked</span> : null}
    </button>
  );
}

function Ring({ share }: { share: number }) {
  const around = 2 * Math.PI * 7;
  return (
    <svg
      className={classes.ring}
      viewBox="0 0 18 18"
      role="img"
      aria-label={`${percent(Math.round(share * 100))} used`}
    >
      <circle className={classes.track} cx="9" cy="9" r="7" />
      <circle
        className={classes.used}
        cx="9"
        cy="9"
        r="7"
        strokeDasharray={around}
        strokeDashoffset={around * (1 - share)}
      />
    </svg>
  );
}
