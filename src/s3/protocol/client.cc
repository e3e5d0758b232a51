#include "s3/protocol/client.h"

#include "http/client_address.h"

namespace onggi::s3 {

std::string_view source_address(const Context& context) {
  return http::client_address(context.request, context.services.settings.trusted_proxies);
}

bool came_securely(const Context& context) {
  return http::is_secure(context.request, context.services.settings.trusted_proxies);
}

}  // namespace onggi::s3
