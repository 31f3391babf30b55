import { describeConnector } from '../kit/testing/describe-connector.ts';
import connector from './index.ts';

describeConnector(connector, new URL('./fixtures/', import.meta.url));
