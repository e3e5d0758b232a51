#include "catalog/records/scrub_record.h"

#include "catalog/records/record.pb.h"
#include "storage/record_codec.h"

namespace onggi::catalog {

using storage::parse;
using storage::serialize;

std::string encode(const ScrubRecord& record) {
  proto::ScrubRecord message;
  const auto& [status, position] = record;
  message.set_running(status.running);
  message.set_damaged(status.damaged);
  message.set_bucket(position.bucket);
  message.set_key(position.key);
  message.set_history(position.history);
  message.set_version(position.version);
  message.set_bodies_done(position.bodies_done);
  message.set_blob(std::string(position.blob.view()));
  message.set_offset(position.offset);
  if (status.finished) message.set_finished_ms(to_unix_ms(*status.finished));
  message.set_damaged_before(status.damaged_before);
  return serialize(message);
}

Result<ScrubRecord> decode_scrub(std::string_view value) {
  proto::ScrubRecord message;
  ONGGI_TRY(parse(value, "the scrub record", message));
  ScrubRecord record;
  auto& [status, position] = record;
  status.running = message.running();
  status.damaged = message.damaged();
  if (message.finished_ms() != 0) status.finished = from_unix_ms(message.finished_ms());
  status.damaged_before = message.damaged_before();
  position.bucket = message.bucket();
  position.key = message.key();
  position.history = message.history();
  position.version = message.version();
  position.bodies_done = message.bodies_done();
  position.blob = ONGGI_TRY(storage::BlobId::from_view(message.blob()));
  position.offset = message.offset();
  return record;
}

}  // namespace onggi::catalog
