/**
 * The demo's S3 server, always; and any other endpoint that the environment names: NYCKEL_TEST_S3_ENDPOINT, with
 * NYCKEL_TEST_S3_ACCESS_KEY, NYCKEL_TEST_S3_SECRET_KEY and, other than us-east-1, NYCKEL_TEST_S3_REGION.
 */
import { startS3Server } from '../../../demo/s3-server/start-s3-server.ts';
import { describeS3 } from './s3-contract.ts';

const credentials = { accessKeyId: 'CONTRACTKEY', secretAccessKey: 'contract-secret' };

describeS3("the demo's server", async () => {
  const server = await startS3Server({ credentials, region: 'eu-north-1' });
  return { url: server.url, region: 'eu-north-1', ...credentials, close: () => server.stop() };
});

const { NYCKEL_TEST_S3_ENDPOINT: url, NYCKEL_TEST_S3_REGION: region = 'us-east-1' } = process.env;
if (url !== undefined && url !== '') {
  const accessKeyId = process.env.NYCKEL_TEST_S3_ACCESS_KEY ?? '';
  const secretAccessKey = process.env.NYCKEL_TEST_S3_SECRET_KEY ?? '';
  describeS3(url, async () => ({ url, region, accessKeyId, secretAccessKey, close: async () => undefined }));
}
