import classes from './Button.module.css';
import { Button, type ButtonProps } from './Button.tsx';
import { cx } from './cx.ts';
import { creditCount } from './plurals.ts';

/** The price beside a sentence: amber when it costs credits, green when it is free. Null while it is not known yet; `text` where credits have another name. */
export function PricePill({ credits, text }: { credits: number | null; text?: string }) {
  if (credits === null) return <span className={cx(classes.pill, classes.unknown)}>pricing</span>;
  if (credits === 0) return <span className={cx(classes.pill, classes.free)}>Free</span>;
  return <span className={cx(classes.pill, classes.costs)}>{text ?? creditCount(credits)}</span>;
}

/** A button that says what it does and what that costs. */
export function PriceButton({
  credits,
  children,
  isWide,
  ...rest
}: Omit<ButtonProps, 'kind'> & { credits: number | null }) {
  return (
    <Button kind="solid" isWide={isWide ?? false} className={isWide ? classes.spread : ''} {...rest}>
      <span>{children}</span>
      <PricePill credits={credits} />
    </Button>
  );
}
