import type { ButtonHTMLAttributes, Ref } from 'react';
import classes from './Button.module.css';
import { cx } from './cx.ts';

export type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  kind?: 'solid' | 'outline' | 'plain';
  size?: 'large' | undefined;
  isWide?: boolean;
  /** A square for one icon; give it an `aria-label`. */
  isIcon?: boolean;
  ref?: Ref<HTMLButtonElement>;
};

export function Button({ kind = 'outline', size, isWide, isIcon, className, ...rest }: ButtonProps) {
  const look = cx(
    classes.button,
    kind === 'solid' && classes.solid,
    kind === 'plain' && classes.plain,
    size === 'large' && classes.large,
    isWide && classes.wide,
    isIcon && classes.icon,
    className,
  );
  return <button type="button" className={look} {...rest} />;
}
