#include "load/signer.h"

#include "base/codec.h"
#include "base/digest/checksum.h"

namespace onggi::bench {

std::string signed_head(const Credentials& credentials, const RequestLine& line,
                        std::string_view host, std::string_view amz_date) {
  std::string head = line.method + " " + line.path;
  if (!line.query.empty()) head += "?" + line.query;
  head += " HTTP/1.1\r\nHost: " + std::string(host) + "\r\n";
  if (credentials.access_key.empty()) return head;

  const std::string date(amz_date.substr(0, 8));
  const auto scope = date + "/" + credentials.region + "/s3/aws4_request";
  const std::string signed_names = "host;x-amz-content-sha256;x-amz-date";
  const auto canonical =
      line.method + "\n" + line.path + "\n" + line.query + "\nhost:" + std::string(host) +
      "\nx-amz-content-sha256:UNSIGNED-PAYLOAD\nx-amz-date:" + std::string(amz_date) + "\n\n" +
      signed_names + "\nUNSIGNED-PAYLOAD";
  const auto to_sign = "AWS4-HMAC-SHA256\n" + std::string(amz_date) + "\n" + scope + "\n" +
                       hex_encode(sha256(canonical));
  const auto day_key = hmac_sha256("AWS4" + credentials.secret_key, date);
  const auto region_key = hmac_sha256(day_key, credentials.region);
  const auto service_key = hmac_sha256(region_key, "s3");
  const auto signing_key = hmac_sha256(service_key, "aws4_request");
  head += "x-amz-content-sha256: UNSIGNED-PAYLOAD\r\nx-amz-date: " + std::string(amz_date) + "\r\n";
  head += "Authorization: AWS4-HMAC-SHA256 Credential=" + credentials.access_key + "/" + scope +
          ", SignedHeaders=" + signed_names +
          ", Signature=" + hex_encode(hmac_sha256(signing_key, to_sign)) + "\r\n";
  return head;
}

}  // namespace onggi::bench
