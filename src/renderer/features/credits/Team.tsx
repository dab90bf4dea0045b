import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import classes from './CreditsScreen.module.css';
import { Devices } from './Devices.tsx';
import { Members } from './Members.tsx';

/** Who may use the account, and which devices have taken credits along. */
export function Team({ catalog, zone }: { catalog: CatalogView; zone: string }) {
  return (
    <div className={classes.inside}>
      <Members
        {...{ role: catalog.role, zone, unit: catalog.unit, maySetLimits: catalog.can.includes('set_member_cap') }}
      />
      <Devices unit={catalog.unit} zone={zone} />
    </div>
  );
}
