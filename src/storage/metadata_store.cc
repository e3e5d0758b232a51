#include "storage/metadata_store.h"

namespace onggi::storage {

Task<Result<std::optional<EntryPlace>>> MetadataStore::find_readable(SpaceId space, Family family,
                                                                     const ScanRange& range) {
  const auto page = ONGGI_CO_TRY(co_await scan(space, family, range, 1));
  if (page.entries.empty()) co_return std::nullopt;
  const auto& entry = page.entries.front();
  co_return EntryPlace{std::string(entry.row), std::string(entry.suffix)};
}

}  // namespace onggi::storage
