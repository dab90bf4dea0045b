import { type FormEvent, useState } from 'react';
import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import { Button } from '../../design/Button.tsx';
import { count, price } from '../../design/format.ts';
import type { Order } from './Checkout.tsx';
import classes from './CreditsScreen.module.css';
import packs from './Packs.module.css';
import { priceOfUnits, type Unit, units } from './unit.ts';
import { words } from './words.ts';

type Props = {
  amount: NonNullable<CatalogView['customAmount']>;
  currency: string;
  unit: Unit;
  isOpen: boolean;
  onOrder: (order: Order) => void;
};

/** As many as somebody wants, from the smallest number that is sold. The price is there before the button is pressed. */
export function CustomAmount({ amount, currency, unit, isOpen, onOrder }: Props) {
  const { minUnits, stepUnits, unitPrice } = amount;
  const [text, setText] = useState(String(minUnits));
  const asked = /^\d{1,12}$/.test(text.trim()) ? Number(text.trim()) : null;
  const fault = faultOf(asked, { minUnits, stepUnits, unit });
  const money = asked === null || fault ? null : { minor: priceOfUnits(asked, unitPrice), currency };
  const order = (event: FormEvent): void => {
    event.preventDefault();
    if (asked !== null && money !== null) onOrder({ units: asked, name: units(asked, unit), price: money });
  };
  return (
    <form className={packs.custom} onSubmit={order}>
      <label>
        {words.howMany(unit)}
        <input
          className={classes.field}
          inputMode="numeric"
          value={text}
          disabled={!isOpen}
          aria-invalid={fault !== null}
          aria-describedby="amount-hint"
          onChange={(event) => setText(event.target.value)}
          data-testid="amount"
        />
      </label>
      <Button type="submit" disabled={!isOpen || money === null}>
        {money ? words.buyFor(price(money)) : words.buy}
      </Button>
      <p id="amount-hint" className={`${packs.hint} ${fault ? packs.wrong : ''}`} aria-live="polite">
        {fault ?? words.smallest(units(minUnits, unit))}
      </p>
    </form>
  );
}

function faultOf(asked: number | null, rules: { minUnits: number; stepUnits: number; unit: Unit }): string | null {
  if (asked === null) return words.notANumber;
  if (asked < rules.minUnits) return words.belowMinimum(units(rules.minUnits, rules.unit));
  return asked % rules.stepUnits === 0 ? null : words.notAStep(count(rules.stepUnits));
}
