#include "storage/rocksdb/rocksdb_metadata_store.h"

#include <utility>

#include "storage/rocksdb/commit_writer.h"
#include "storage/rocksdb/counters_value.h"
#include "storage/rocksdb/database.h"
#include "storage/rocksdb/database_read.h"
#include "storage/rocksdb/database_verify.h"
#include "storage/rocksdb/key_encoding.h"
#include "storage/rocksdb/stale_compactor.h"

namespace onggi::storage {
namespace {

class Store final : public RocksdbMetadataStore {
 public:
  Store(std::unique_ptr<Database> database, const RocksdbOptions& options, BlockingPool& pool)
      : database_(std::move(database)),
        pool_(pool),
        compactor_(*database_, options.compaction_pause),
        writer_(*database_, options) {}

  Task<Result<std::optional<std::string>>> get(SpaceId space, Family family, std::string_view row,
                                               std::string_view suffix) override {
    ONGGI_CO_TRY(check_entry_key(family, row, suffix));
    ONGGI_CO_TRY(writer_.healthy());
    const auto key = entry_key(space, family, row, suffix);
    auto* const column = database_->column(family);
    std::string value;
    auto status = database_->read(column, key, true, value);
    if (status.IsIncomplete()) {
      auto read_from_disk = [&] { return database_->read(column, key, false, value); };
      status = co_await pool_.run(read_from_disk);
    }
    if (status.ok()) co_return std::move(value);
    if (status.IsNotFound()) co_return std::nullopt;
    co_return fail(to_error(status, "reading an entry"));
  }

  Task<Result<ScanPage>> scan(SpaceId space, Family family, const ScanRange& range,
                              std::size_t limit) override {
    ONGGI_CO_TRY(check_scan(family, range, limit));
    ONGGI_CO_TRY(writer_.healthy());
    const PageReader reader(*database_, space, family, range, limit);
    PageReader::Page page;
    auto status = reader.read(true, page);
    if (status.IsIncomplete()) {
      auto read_from_disk = [&] { return reader.read(false, page); };
      status = co_await pool_.run(read_from_disk);
    }
    if (!status.ok()) co_return fail(to_error(status, "scanning entries"));
    if (page.stale) compactor_.ask(*std::move(page.stale));
    co_return std::move(page.entries);
  }

  Task<Result<std::optional<EntryPlace>>> find_readable(SpaceId space, Family family,
                                                        const ScanRange& range) override {
    ONGGI_CO_TRY(check_scan(family, range, 1));
    const PageReader reader(*database_, space, family, range, 1);
    auto find = [&] { return reader.find_readable(); };
    co_return co_await pool_.run(find);
  }

  Task<Status> commit(SpaceId space, const Batch& batch) override {
    ONGGI_CO_TRY(check_batch(batch));
    CommitRequest request;
    request.space = space;
    request.batch = &batch;
    co_return co_await writer_.run(request);
  }

  Task<Status> seal(SpaceId space) override { return ask(CommitRequest::Kind::kSeal, space); }
  Task<Status> unseal(SpaceId space) override { return ask(CommitRequest::Kind::kUnseal, space); }

  Task<Result<bool>> sealed(SpaceId space) override {
    std::string key = seal_key(space);
    auto value = co_await read_own(std::move(key));
    if (!value) co_return fail(value.error());
    co_return value->has_value();
  }

  Task<Result<Counters>> counters(SpaceId space) override {
    std::string key = counters_key(space);
    auto value = co_await read_own(std::move(key));
    if (!value) co_return fail(value.error());
    if (!*value) co_return Counters{};
    co_return decode_counters(**value);
  }

  Task<Status> drop(SpaceId space) override {
    const bool is_sealed = ONGGI_CO_TRY(co_await sealed(space));
    SpaceKeys keys(*database_, space);
    Result<std::vector<KeyToErase>> page;
    auto next_page = [&] { return keys.next(kDropKeysMax); };
    while (true) {
      page = co_await pool_.run(next_page);
      if (!page) co_return fail(page.error());
      if (page->empty()) break;
      if (!is_sealed) co_return fail(Code::kInvalid, "only a sealed space can be dropped");
      CommitRequest request;
      request.kind = CommitRequest::Kind::kEraseKeys;
      request.space = space;
      request.to_erase = *std::move(page);
      ONGGI_CO_TRY(co_await writer_.run(request));
    }
    // The seal is deleted last, so that after a crash the space is still sealed and drop() can be
    // repeated.
    if (is_sealed) co_return co_await ask(CommitRequest::Kind::kForget, space);
    co_return Status{};
  }

  Task<Status> verify(const std::function<void(std::string)>& damaged) override {
    ONGGI_CO_TRY(writer_.healthy());
    auto verify_all = [&] { return verify_database(*database_); };
    const auto findings = co_await pool_.run(verify_all);
    for (const auto& finding : findings) damaged(finding);
    co_return Status{};
  }

  [[nodiscard]] CommitStats commit_stats() const override { return writer_.stats(); }
  [[nodiscard]] bool has_room() const override { return writer_.has_room(); }
  [[nodiscard]] std::optional<std::string> damage() const override { return database_->damage(); }

 private:
  static constexpr std::size_t kDropKeysMax = 1000;

  Task<Status> ask(CommitRequest::Kind kind, SpaceId space) {
    CommitRequest request;
    request.kind = kind;
    request.space = space;
    co_return co_await writer_.run(request);
  }

  /// Reads the value of one of the engine's own keys: the counters or the seal of a space.
  Task<Result<std::optional<std::string>>> read_own(std::string key) {
    ONGGI_CO_TRY(writer_.healthy());
    auto* const column = database_->entries();
    std::string value;
    auto status = database_->read(column, key, true, value);
    if (status.IsIncomplete()) {
      auto read_from_disk = [&] { return database_->read(column, key, false, value); };
      status = co_await pool_.run(read_from_disk);
    }
    if (status.ok()) co_return std::move(value);
    if (status.IsNotFound()) co_return std::nullopt;
    co_return fail(to_error(status, "reading a space"));
  }

  std::unique_ptr<Database> database_;
  BlockingPool& pool_;
  // The compactor and the writer are destroyed before the database that they write to.
  StaleCompactor compactor_;
  CommitWriter writer_;  // destroyed before the compactor, whose destructor cancels background work
};

}  // namespace

Result<std::unique_ptr<RocksdbMetadataStore>> open_rocksdb_metadata_store(
    const RocksdbOptions& options, BlockingPool& pool) {
  auto database = ONGGI_TRY(Database::open(options));
  return std::make_unique<Store>(std::move(database), options, pool);
}

}  // namespace onggi::storage
