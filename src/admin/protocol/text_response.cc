#include "admin/protocol/text_response.h"

#include <utility>

namespace onggi::admin {

http::Response text_response(int status, std::string text) {
  http::Response response;
  response.status = status;
  response.header("Content-Type", "text/plain; charset=utf-8");
  response.header("Cache-Control", "no-store");
  response.body = std::move(text);
  return response;
}

}  // namespace onggi::admin
