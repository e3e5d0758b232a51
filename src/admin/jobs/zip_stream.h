// ZipStream: the chosen objects as a zip, made while it is sent: stored, not compressed, in
// constant memory. Objects that are gone when their turn comes are named in a file at the
// archive's end. Whatever else goes wrong breaks the connection: a short archive is never a valid
// one. Private to admin/.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "admin/jobs/spool.h"
#include "admin/jobs/zip_format.h"
#include "admin/jobs/zip_tickets.h"
#include "catalog/listing.h"
#include "catalog/objects.h"
#include "http/message.h"

namespace onggi::admin {

struct Services;

class ZipStream final : public http::BodyStream {
 public:
  /// Keys named in the report of what was left out; more are only counted.
  static constexpr std::size_t kReportSizeMax = 64 * 1024;

  ZipStream(const Services& services, std::shared_ptr<const catalog::Bucket> bucket,
            ZipTickets::Redeemed redeemed);

  Task<Result<std::string_view>> next() override;

 private:
  Task<Status> step();
  Task<Status> list_more();
  Task<Status> begin_entry(std::string key);
  Task<Status> end_entry();
  Task<Status> add_report();
  Task<Status> add_directory();
  void put(std::string_view bytes);
  void leave_out(std::string_view key, std::string_view reason);

  const Services& services_;
  const std::shared_ptr<const catalog::Bucket> bucket_;
  const ZipSelection selection_;
  const ZipTickets::Place place_;
  const std::size_t folder_size_;  // of what all names begin with and the archive leaves out

  // What is to come: keys of the page that was listed last, then more of that folder, then the rest
  // of the selection.
  std::vector<std::string> page_;
  std::size_t page_at_ = 0;
  std::string after_;  // lists more of `listing_` behind this
  std::optional<std::string> listing_;
  std::size_t selected_ = 0;

  // The entry under way.
  ZipEntry entry_;
  std::shared_ptr<catalog::OpenObject> object_;
  std::unique_ptr<catalog::ObjectReader> reader_;
  std::uint64_t entry_sent_ = 0;

  enum class Phase : std::uint8_t { kObjects, kDirectory, kDone };
  Phase phase_ = Phase::kObjects;
  std::string text_;  // what next() returns, unless it is a reader's piece
  std::uint64_t sent_ = 0;
  Spool directory_;
  std::uint64_t count_ = 0;
  std::uint64_t directory_offset_ = 0;
  std::string report_;
  std::uint64_t left_out_ = 0;
  bool report_name_taken_ = false;
};

}  // namespace onggi::admin
