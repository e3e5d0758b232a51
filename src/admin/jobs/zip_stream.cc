#include "admin/jobs/zip_stream.h"

#include <fmt/format.h>

#include "admin/protocol/services.h"
#include "base/digest/checksum.h"
#include "catalog/codes.h"

namespace onggi::admin {
namespace {

/// Small objects and headers are combined into chunks of about this size.
constexpr std::size_t kPieceSize = 64 * 1024;
constexpr std::string_view kReportName = "onggi-left-out.txt";
// The report's name if an object in the archive is already named kReportName. zip_name() never
// returns this name, because zip_name() does not encode a '.' in this position.
constexpr std::string_view kReportNameElse = "onggi-left-out%2Etxt";

}  // namespace

ZipStream::ZipStream(const Services& services, std::shared_ptr<const catalog::Bucket> bucket,
                     ZipTickets::Redeemed redeemed)
    : services_(services),
      bucket_(std::move(bucket)),
      selection_(std::move(redeemed.selection)),
      place_(std::move(redeemed.place)),
      folder_size_(selection_.prefix.rfind('/') + 1),
      directory_(services.pool, services.info.data_dir) {
  if (selection_.keys.empty()) listing_ = selection_.prefix;
}

Task<Result<std::string_view>> ZipStream::next() {
  text_.clear();
  if (reader_) {
    const auto piece = ONGGI_CO_TRY(co_await reader_->next());
    if (!piece.empty()) {
      entry_.crc = crc32(entry_.crc, piece);
      entry_sent_ += piece.size();
      sent_ += piece.size();
      co_return piece;
    }
    ONGGI_CO_TRY(co_await end_entry());
  }
  while (!reader_ && text_.size() < kPieceSize && phase_ != Phase::kDone)
    ONGGI_CO_TRY(co_await step());
  co_return std::string_view(text_);
}

void ZipStream::put(std::string_view bytes) {
  text_ += bytes;
  sent_ += bytes.size();
}

Task<Status> ZipStream::step() {
  if (phase_ == Phase::kDirectory) co_return co_await add_directory();
  if (page_at_ < page_.size()) co_return co_await begin_entry(std::move(page_[page_at_++]));
  if (listing_) co_return co_await list_more();
  if (selected_ == selection_.keys.size()) co_return co_await add_report();
  const auto& key = selection_.keys[selected_++];
  if (!key.ends_with('/')) co_return co_await begin_entry(key);
  listing_ = key;
  co_return Status();
}

Task<Status> ZipStream::list_more() {
  catalog::ListRequest request;
  request.prefix = *listing_;
  request.after = after_;
  auto page = ONGGI_CO_TRY(co_await services_.listing.list(*bucket_, std::move(request)));
  page_.clear();
  page_at_ = 0;
  for (auto& object : page.objects) page_.push_back(std::move(object.key));
  after_ = page.truncated ? std::move(page.next) : std::string();
  if (!page.truncated) listing_.reset();
  co_return Status();
}

Task<Status> ZipStream::begin_entry(std::string key) {
  const auto path = std::string_view(key).substr(std::min(folder_size_, key.size()));
  const catalog::ObjectName name{.key = key};
  auto opened = co_await services_.objects.open(*bucket_, name);
  if (!opened && opened.error().code == catalog::kNoSuchKey) {
    leave_out(key, "no longer existed");
    co_return Status();
  }
  if (!opened) co_return fail(opened.error());
  object_ = *std::move(opened);
  const auto& info = object_->info();
  if (path.empty()) {
    if (info.size > 0) leave_out(key, "its name is the name of the folder");
    co_return Status();
  }
  entry_ = ZipEntry{zip_name(path, info.size == 0), info.size, 0, info.modified, sent_};
  entry_sent_ = 0;
  put(zip_local_header(entry_));
  if (const auto* small = object_->small_body()) {
    entry_.crc = crc32(0, *small);
    entry_sent_ = small->size();
    put(*small);
    co_return co_await end_entry();
  }
  const catalog::ByteRange all{.offset = 0, .length = info.size};
  reader_ = ONGGI_CO_TRY(co_await object_->read(all));
  co_return Status();
}

Task<Status> ZipStream::end_entry() {
  reader_.reset();
  object_.reset();
  if (entry_sent_ != entry_.size)
    co_return fail(Code::kCorrupt, "the size of an object differs from its record");
  put(zip_data_descriptor(entry_));
  ++count_;
  if (entry_.name == kReportName) report_name_taken_ = true;
  const auto line = zip_directory_entry(entry_);
  co_return co_await directory_.append(line);
}

void ZipStream::leave_out(std::string_view key, std::string_view reason) {
  ++left_out_;
  if (report_.size() < kReportSizeMax)
    report_ += fmt::format("{}: {}\n", zip_name(key, true), reason);
}

Task<Status> ZipStream::add_report() {
  phase_ = Phase::kDirectory;
  if (left_out_ > 0) {
    const auto text = fmt::format("{} objects are not in this archive:\n{}{}", left_out_, report_,
                                  report_.size() < kReportSizeMax ? "" : "and more\n");
    const auto name = report_name_taken_ ? kReportNameElse : kReportName;
    entry_ = ZipEntry{std::string(name), text.size(), crc32(0, text), services_.clock.now(), sent_};
    entry_sent_ = text.size();
    put(zip_local_header(entry_));
    put(text);
    ONGGI_CO_TRY(co_await end_entry());
  }
  directory_offset_ = sent_;
  co_return Status();
}

Task<Status> ZipStream::add_directory() {
  const auto bytes = ONGGI_CO_TRY(co_await directory_.read());
  put(bytes);
  if (!bytes.empty()) co_return Status();
  put(zip_end(count_, directory_offset_, directory_.size()));
  phase_ = Phase::kDone;
  co_return Status();
}

}  // namespace onggi::admin
