#include "s3/operations/progress_reply.h"

#include "s3/operations/preflight.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {

void begin_progress_reply(const Context& context) {
  if (context.request.progress == nullptr) return;
  const auto& settings = context.services.settings;
  http::Response head;
  head.header("Content-Type", "application/xml");
  add_identity(head, context);
  add_cors(head, context);
  context.request.progress->begin({.first = settings.early_answer_after,
                                   .interval = settings.early_answer_interval,
                                   .headers = std::move(head.headers),
                                   .opening = std::string(kXmlDeclaration),
                                   .filler = " "});
}

}  // namespace onggi::s3
