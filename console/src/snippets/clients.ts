import type { Connection, Snippet } from './snippet';

/** Returns host:port, the form that s3cmd and DuckDB expect. */
export function hostOf(endpoint: string): string {
  return endpoint.replace(/^https?:\/\//, '').replace(/\/+$/, '');
}

export function isTls(endpoint: string): boolean {
  return endpoint.startsWith('https://');
}

const lines = (...text: string[]) => `${text.join('\n')}\n`;

export const awsCli: Snippet = {
  id: 'aws',
  title: 'aws-cli',
  note: 'snippets.aws',
  blocks: [
    {
      title: '~/.aws/credentials',
      render: (c) =>
        lines(`[${c.profile}]`, `aws_access_key_id = ${c.accessKey}`, `aws_secret_access_key = ${c.secretKey}`),
    },
    {
      title: '~/.aws/config',
      // The form from the AWS manual: a services section with indented nested lines.
      render: (c) =>
        lines(
          `[profile ${c.profile}]`,
          `region = ${c.region}`,
          `services = ${c.profile}-services`,
          '',
          `[services ${c.profile}-services]`,
          's3 =',
          `  endpoint_url = ${c.endpoint}`,
        ),
    },
    {
      title: 'aws-cli 2.13+',
      render: (c) =>
        lines(
          `aws --profile ${c.profile} s3 cp file.txt s3://${c.bucket}/`,
          `aws --profile ${c.profile} s3 ls s3://${c.bucket}/`,
        ),
    },
    {
      title: 'aws-cli < 2.13',
      render: (c) =>
        lines(
          `aws --profile ${c.profile} --endpoint-url ${c.endpoint} s3 cp file.txt s3://${c.bucket}/`,
          `aws --profile ${c.profile} --endpoint-url ${c.endpoint} s3 ls s3://${c.bucket}/`,
        ),
    },
  ],
};

export const rclone: Snippet = {
  id: 'rclone',
  title: 'rclone',
  note: 'snippets.rclone',
  blocks: [
    {
      title: '~/.config/rclone/rclone.conf',
      render: (c) =>
        lines(
          `[${c.profile}]`,
          'type = s3',
          'provider = Other',
          `access_key_id = ${c.accessKey}`,
          `secret_access_key = ${c.secretKey}`,
          `endpoint = ${c.endpoint}`,
          `region = ${c.region}`,
          'no_check_bucket = true',
        ),
    },
    {
      title: 'sh',
      render: (c) => lines(`rclone copy file.txt ${c.profile}:${c.bucket}/`, `rclone ls ${c.profile}:${c.bucket}/`),
    },
  ],
};

export const boto3: Snippet = {
  id: 'boto3',
  title: 'boto3',
  blocks: [
    {
      title: 'Python',
      render: (c) =>
        lines(
          'import boto3',
          '',
          's3 = boto3.client(',
          '    "s3",',
          `    endpoint_url="${c.endpoint}",`,
          `    region_name="${c.region}",`,
          `    aws_access_key_id="${c.accessKey}",`,
          `    aws_secret_access_key="${c.secretKey}",`,
          ')',
          `s3.upload_file("file.txt", "${c.bucket}", "file.txt")`,
          `for item in s3.list_objects_v2(Bucket="${c.bucket}").get("Contents", []):`,
          '    print(item["Key"], item["Size"])',
        ),
    },
  ],
};

export const environment: Snippet = {
  id: 'env',
  title: 'env',
  note: 'snippets.env',
  blocks: [
    {
      title: 'sh',
      render: (c) =>
        lines(
          `export AWS_ACCESS_KEY_ID='${c.accessKey}'`,
          `export AWS_SECRET_ACCESS_KEY='${c.secretKey}'`,
          `export AWS_ENDPOINT_URL='${c.endpoint}'`,
          `export AWS_REGION='${c.region}'`,
          `export AWS_DEFAULT_REGION='${c.region}'`,
        ),
    },
  ],
};

export const s3cmd: Snippet = {
  id: 's3cmd',
  title: 's3cmd',
  blocks: [
    {
      title: (c) => `~/.s3cfg-${c.profile}`,
      render: (c) =>
        lines(
          '[default]',
          `access_key = ${c.accessKey}`,
          `secret_key = ${c.secretKey}`,
          `host_base = ${hostOf(c.endpoint)}`,
          `host_bucket = ${hostOf(c.endpoint)}`,
          `bucket_location = ${c.region}`,
          `use_https = ${isTls(c.endpoint) ? 'True' : 'False'}`,
        ),
    },
    {
      title: 'sh',
      render: (c) =>
        lines(
          `s3cmd -c ~/.s3cfg-${c.profile} put file.txt s3://${c.bucket}/`,
          `s3cmd -c ~/.s3cfg-${c.profile} ls s3://${c.bucket}/`,
        ),
    },
  ],
};

export const s3fs: Snippet = {
  id: 's3fs',
  title: 's3fs',
  note: 'snippets.s3fs',
  blocks: [
    {
      title: 'sh',
      render: (c) =>
        lines(
          `(umask 077 && printf '%s:%s\\n' '${c.accessKey}' '${c.secretKey}' > ~/.passwd-s3fs-${c.profile})`,
          `mkdir -p ~/${c.profile}/${c.bucket}`,
          `s3fs ${c.bucket} ~/${c.profile}/${c.bucket} -o url=${c.endpoint} -o endpoint=${c.region} -o use_path_request_style -o passwd_file="$HOME/.passwd-s3fs-${c.profile}"`,
        ),
    },
  ],
};

const storageOptions = (c: Connection) => [
  'storage_options = {',
  `    "key": "${c.accessKey}",`,
  `    "secret": "${c.secretKey}",`,
  `    "client_kwargs": {"endpoint_url": "${c.endpoint}", "region_name": "${c.region}"},`,
  '}',
];

export const fsspec: Snippet = {
  id: 'fsspec',
  title: 'PyTorch / fsspec',
  note: 'snippets.fsspec',
  blocks: [
    {
      title: 'fsspec, pandas',
      render: (c) =>
        lines(
          'import fsspec',
          '',
          ...storageOptions(c),
          `with fsspec.open("s3://${c.bucket}/file.txt", "rb", **storage_options) as file:`,
          '    data = file.read()',
        ),
    },
    {
      title: 'PyTorch',
      render: (c) =>
        lines(
          'import fsspec',
          'import torch',
          '',
          ...storageOptions(c),
          'model = torch.nn.Linear(8, 8)',
          `with fsspec.open("s3://${c.bucket}/checkpoint.pt", "wb", **storage_options) as file:`,
          '    torch.save(model.state_dict(), file)',
          `with fsspec.open("s3://${c.bucket}/checkpoint.pt", "rb", **storage_options) as file:`,
          '    model.load_state_dict(torch.load(file))',
        ),
    },
  ],
};

export const duckdb: Snippet = {
  id: 'duckdb',
  title: 'DuckDB',
  blocks: [
    {
      title: 'SQL',
      render: (c) =>
        lines(
          'INSTALL httpfs;',
          'LOAD httpfs;',
          `CREATE OR REPLACE SECRET "${c.profile}" (`,
          '    TYPE s3,',
          `    KEY_ID '${c.accessKey}',`,
          `    SECRET '${c.secretKey}',`,
          `    ENDPOINT '${hostOf(c.endpoint)}',`,
          `    REGION '${c.region}',`,
          "    URL_STYLE 'path',",
          `    USE_SSL ${isTls(c.endpoint)},`,
          `    SCOPE 's3://${c.bucket}'`,
          ');',
          `SELECT * FROM 's3://${c.bucket}/data.parquet' LIMIT 10;`,
        ),
    },
  ],
};

export const terraform: Snippet = {
  id: 'terraform',
  title: 'Terraform',
  note: 'snippets.terraform',
  blocks: [
    {
      title: 'main.tf',
      render: (c) =>
        lines(
          'provider "aws" {',
          `  region     = "${c.region}"`,
          `  access_key = "${c.accessKey}"`,
          `  secret_key = "${c.secretKey}"`,
          '',
          '  s3_use_path_style           = true',
          '  skip_credentials_validation = true',
          '  skip_metadata_api_check     = true',
          '  skip_region_validation      = true',
          '  skip_requesting_account_id  = true',
          '',
          '  endpoints {',
          `    s3 = "${c.endpoint}"`,
          '  }',
          '}',
          '',
          'resource "aws_s3_object" "example" {',
          `  bucket = "${c.bucket}"`,
          '  key    = "example.txt"',
          '  content = "hello"',
          '}',
        ),
    },
  ],
};
