#include "catalog/records/lifecycle_record.h"

#include <utility>

#include "catalog/records/record.pb.h"
#include "storage/record_codec.h"

namespace onggi::catalog {

using storage::parse;
using storage::serialize;

std::string encode(const LifecycleWalkRecord& record) {
  proto::LifecycleWalkRecord message;
  const auto& [status, position] = record;
  message.set_running(status.running);
  message.set_begun_ms(to_unix_ms(status.begun));
  if (status.covered) message.set_covered_ms(to_unix_ms(*status.covered));
  if (status.finished) message.set_finished_ms(to_unix_ms(*status.finished));
  message.set_has_gaps(status.has_gaps);
  message.set_bucket(position.bucket);
  message.set_space(position.space);
  message.set_phase(static_cast<std::uint32_t>(position.phase));
  message.set_key(position.key);
  return serialize(message);
}

Result<LifecycleWalkRecord> decode_lifecycle_walk(std::string_view value) {
  proto::LifecycleWalkRecord message;
  ONGGI_TRY(parse(value, "the lifecycle record", message));
  if (message.phase() > static_cast<std::uint32_t>(LifecyclePhase::kMarkers))
    return fail(Code::kCorrupt, "the lifecycle record has an unknown phase");
  LifecycleWalkRecord record;
  auto& [status, position] = record;
  status.running = message.running();
  status.begun = from_unix_ms(message.begun_ms());
  if (message.covered_ms() != 0) status.covered = from_unix_ms(message.covered_ms());
  if (message.finished_ms() != 0) status.finished = from_unix_ms(message.finished_ms());
  status.has_gaps = message.has_gaps();
  position.bucket = message.bucket();
  position.space = message.space();
  position.phase = static_cast<LifecyclePhase>(message.phase());
  position.key = message.key();
  return record;
}

}  // namespace onggi::catalog
