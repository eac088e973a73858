import type { S3Client } from "@aws-sdk/client-s3";
import { type ObjectStorage, requireKey } from "#server/core/object-storage";
import { assertNoTransaction } from "#server/core/transaction";
import { DomainError, describeError } from "#server/lib/errors";

export type S3Settings = {
  bucket: string;
  region: string;
  /** Another server that speaks S3, such as MinIO; its buckets are part of the path. */
  endpoint: string | undefined;
  accessKeyId: string | undefined;
  secretAccessKey: string | undefined;
};

const CALL_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** A bucket. The SDK is heavy and comes with the first call. Without keys it looks for the machine's own, as every AWS tool does. */
export function s3Storage(settings: S3Settings): ObjectStorage {
  const Bucket = settings.bucket;
  const client = lazily(() => connect(settings));
  const call = async <T>(what: string, work: (sdk: Connection) => Promise<T>): Promise<T> => {
    assertNoTransaction(`${what} object storage`);
    try {
      return await work(await client());
    } catch (error) {
      throw new DomainError(
        "unavailable",
        `The file storage does not answer (${describeError(error)}). Nothing was changed; try again in a moment.`,
        { cause: error },
      );
    }
  };
  const signal = () => ({ abortSignal: AbortSignal.timeout(CALL_TIMEOUT_MS) });
  const has = (key: string) =>
    call("ask", async ({ s3, sdk }) => {
      const found = await orMissing(s3.send(new sdk.HeadObjectCommand({ Bucket, Key: requireKey(key) }), signal()));
      return found !== null;
    });
  return {
    name: `the bucket ${Bucket}`,
    has,
    put: async (key, bytes) => {
      if (await has(key)) return;
      const object = { Bucket, Key: requireKey(key), Body: bytes, ContentLength: bytes.byteLength };
      await call("write to", ({ s3, sdk }) => s3.send(new sdk.PutObjectCommand(object), signal()));
    },
    get: (key) =>
      call("read", async ({ s3, sdk }) => {
        const found = await orMissing(s3.send(new sdk.GetObjectCommand({ Bucket, Key: requireKey(key) }), signal()));
        return found?.Body ? await found.Body.transformToByteArray() : null;
      }),
    delete: async (key) => {
      await call("delete from", ({ s3, sdk }) =>
        s3.send(new sdk.DeleteObjectCommand({ Bucket, Key: requireKey(key) }), signal()),
      );
    },
  };
}

type Connection = { s3: S3Client; sdk: typeof import("@aws-sdk/client-s3") };

async function connect(settings: S3Settings): Promise<Connection> {
  const sdk = await import("@aws-sdk/client-s3");
  const { endpoint, accessKeyId, secretAccessKey, region } = settings;
  const s3 = new sdk.S3Client({
    region,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, requestTimeout: CALL_TIMEOUT_MS },
    // Other servers than Amazon's do not know the newer checksums; ours stands in the key.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
    ...(accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {}),
  });
  return { s3, sdk };
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

async function orMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    const isMissing = error instanceof Error && ["NotFound", "NoSuchKey"].includes(error.name);
    if (isMissing) return null;
    throw error;
  }
}
