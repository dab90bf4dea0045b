import {
  IconCircleCheck,
  IconCircleX,
  IconClock,
  IconHelpCircle,
  IconHourglass,
  type TablerIcon,
} from '@tabler/icons-react';
import type { Purchase } from '../../../contract/wallet/buying.ts';
import { type Meaning, Status } from '../../design/Status.tsx';
import { billingWords } from './billingWords.ts';

const looks: Record<Purchase['state'], [TablerIcon, Meaning]> = {
  pending: [IconClock, 'blue'],
  processing: [IconHourglass, 'blue'],
  paid: [IconCircleCheck, 'green'],
  declined: [IconCircleX, 'red'],
  expired: [IconCircleX, 'plain'],
  unknown: [IconHelpCircle, 'blue'],
};

/** How far a purchase is, the same wherever it is told. */
export function PurchaseState({ state }: Pick<Purchase, 'state'>) {
  const [icon, meaning] = looks[state];
  return (
    <Status icon={icon} meaning={meaning}>
      {billingWords.payments.states[state]}
    </Status>
  );
}
