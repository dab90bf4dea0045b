import { SegmentedControl } from '@mantine/core';
import classes from './Segments.module.css';

/** A few choices side by side, one of them pressed. */
export function Segments<T extends string>(props: {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  isWide?: boolean;
}) {
  return (
    <SegmentedControl
      size="xs"
      aria-label={props.label}
      fullWidth={props.isWide ?? false}
      value={props.value}
      onChange={(value) => props.onChange(value as T)}
      data={[...props.options]}
      transitionDuration={120}
      classNames={{
        root: classes.root ?? '',
        label: classes.label ?? '',
        indicator: classes.indicator ?? '',
        control: classes.control ?? '',
      }}
    />
  );
}
