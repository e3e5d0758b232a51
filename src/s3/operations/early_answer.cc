#include "s3/operations/early_answer.h"

#include "s3/operations/preflight.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {

void answer_early(const Context& context) {
  if (context.request.patience == nullptr) return;
  const auto& settings = context.services.settings;
  http::Response head;
  head.header("Content-Type", "application/xml");
  add_identity(head, context);
  add_cors(head, context);
  context.request.patience->begin({.first = settings.early_answer_after,
                                   .interval = settings.early_answer_interval,
                                   .headers = std::move(head.headers),
                                   .opening = std::string(kXmlDeclaration),
                                   .filler = " "});
}

}  // namespace onggi::s3
