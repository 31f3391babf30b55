/** Values that other systems send: POST /v1/observations, or `nyckel push`. */
import { pushedConnector } from '../kit/pushed-connector.ts';

export default pushedConnector({
  id: 'push',
  title: 'Pushed values',
  help: 'None: whoever sends values shows an API token with the scope write.',
  completeAfterDays: 1,
});
