/** Values that people write down, in check-ins or by `nyckel push`. */
import { pushedConnector } from '../kit/pushed-connector.ts';

export default pushedConnector({
  id: 'manual',
  title: 'Written by hand',
  help: 'None: values come with check-ins.',
  // Whoever writes today's value means it.
  completeAfterDays: 0,
});
