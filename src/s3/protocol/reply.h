// Small helpers for building replies.
#pragma once

#include <string>
#include <string_view>

#include "base/codec.h"
#include "http/message.h"
#include "s3/protocol/client.h"
#include "s3/protocol/context.h"
#include "s3/protocol/xml_writer.h"

namespace onggi::s3 {

[[nodiscard]] inline http::Response empty_reply(int status) {
  http::Response response;
  response.status = status;
  return response;
}

[[nodiscard]] inline http::Response xml_reply(XmlWriter xml, int status = 200) {
  http::Response response;
  response.status = status;
  response.header("Content-Type", "application/xml");
  response.body = std::move(xml).take();
  return response;
}

/// Adds the headers that identify a response in logs.
inline void add_identity(http::Response& response, const Context& context) {
  response.header("x-amz-request-id", context.ids.request);
  response.header("x-amz-id-2", std::string(context.ids.host));
  response.header("Server", "Onggi");
}

/// Returns the URL of the request's object, in the addressing style that the client uses.
[[nodiscard]] inline std::string object_url(const Context& context) {
  std::string url = came_securely(context) ? "https://" : "http://";
  url += context.header("host");
  if (!context.target.virtual_host) url.append("/").append(context.target.bucket);
  url += '/';
  uri_encode_to(url, context.target.key, true);
  return url;
}

[[nodiscard]] inline std::string bucket_arn(std::string_view bucket) {
  return "arn:aws:s3:::" + std::string(bucket);
}

/// Returns `"etag"`, quoted as in headers and XML.
[[nodiscard]] inline std::string quoted_etag(std::string_view etag) {
  return '"' + std::string(etag) + '"';
}

}  // namespace onggi::s3
