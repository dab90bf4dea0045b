import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import { AutoRecharge } from './AutoRecharge.tsx';
import classes from './CreditsScreen.module.css';
import { Invoices } from './Invoices.tsx';
import { Notices } from './Notices.tsx';
import { Organisation } from './Organisation.tsx';
import { PaymentMethod } from './PaymentMethod.tsx';
import { Payments } from './Payments.tsx';

/** What was paid, what is paid by itself, and who is told. Each part is there for whoever may use it. */
export function Billing({ catalog, zone }: { catalog: CatalogView; zone: string }) {
  const { can } = catalog;
  const sells = catalog.packs.length > 0 || catalog.customAmount !== null;
  return (
    <div className={classes.inside}>
      <div className={classes.columns}>
        <div className={classes.stack}>
          <Payments {...{ catalog, zone }} />
          {catalog.hasInvoices ? <Invoices {...{ catalog, zone }} /> : null}
          <Notices {...{ catalog, zone }} />
        </div>
        <div className={classes.stack}>
          {catalog.autoRecharge ? <AutoRecharge {...{ catalog, zone, limits: catalog.autoRecharge }} /> : null}
          {sells && can.includes('configure_recharge') ? <PaymentMethod /> : null}
          {catalog.hasInvoices && catalog.mayManageTeam ? <Organisation /> : null}
        </div>
      </div>
    </div>
  );
}
