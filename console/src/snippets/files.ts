// The access info as downloadable files.
interface Info {
  user: string;
  access_key: string;
  secret_key: string;
  endpoint: string;
  region: string;
}

export function credentialsEnv(info: Info): string {
  return `AWS_ACCESS_KEY_ID=${info.access_key}\nAWS_SECRET_ACCESS_KEY=${info.secret_key}\nAWS_ENDPOINT_URL=${info.endpoint}\nAWS_REGION=${info.region}\n`;
}

export function credentialsJson(info: Info): string {
  return `${JSON.stringify(info, null, 2)}\n`;
}

const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A CSV file that begins with the columns that `aws configure import --csv` reads. */
export function credentialsCsv(info: Info): string {
  const row = [info.user, info.access_key, info.secret_key, info.endpoint, info.region].map(cell);
  return `User Name,Access key ID,Secret access key,Endpoint,Region\r\n${row.join(',')}\r\n`;
}
