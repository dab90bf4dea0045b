import { studioContractSuite } from './studio.contract.ts';
import { inProcess, overMessagePort, overWebSocket } from './studioTransports.ts';

studioContractSuite('in process', inProcess, { hasWire: false });
studioContractSuite('over a message port', overMessagePort, { hasWire: true });
studioContractSuite('over a socket', overWebSocket, { hasWire: true });
