#include "storage/rocksdb/key_encoding.h"

#include <cstring>
#include <limits>

#include "base/check.h"

namespace onggi::storage {
namespace {

constexpr char kEnginesOwn = 0;

std::string own_key(SpaceId space, char name) {
  std::string key;
  append_space(key, space);
  key.push_back(kEnginesOwn);
  key.push_back(name);
  ONGGI_DCHECK(!is_entry_key(key));
  return key;
}

}  // namespace

void append_space(std::string& key, SpaceId space) {
  for (int shift = 56; shift >= 0; shift -= 8) key.push_back(static_cast<char>(space >> shift));
}

void append_row(std::string& key, std::string_view row) {
  for (auto nul = row.find('\0'); nul != std::string_view::npos; nul = row.find('\0')) {
    key.append(row.substr(0, nul)).append("\0\xff", 2);
    row.remove_prefix(nul + 1);
  }
  key.append(row).append("\0\1", 2);
}

std::string entry_key(SpaceId space, Family family, std::string_view row, std::string_view suffix) {
  std::string key;
  key.reserve(kKeyPrefixSize + row.size() + 2 + suffix.size());
  append_space(key, space);
  key.push_back(static_cast<char>(family));
  append_row(key, row);
  key.append(suffix);
  ONGGI_DCHECK(is_entry_key(key));
  return key;
}

std::string counters_key(SpaceId space) { return own_key(space, 'c'); }
std::string seal_key(SpaceId space) { return own_key(space, 's'); }

std::string family_end(SpaceId space, Family family) {
  std::string key;
  append_space(key, space);
  key.push_back(static_cast<char>(static_cast<int>(family) + 1));
  return key;
}

std::string space_begin(SpaceId space) {
  std::string key;
  append_space(key, space);
  return key;
}

std::optional<std::string> space_end(SpaceId space) {
  if (space == std::numeric_limits<SpaceId>::max()) return std::nullopt;
  return space_begin(space + 1);
}

bool is_entry_key(std::string_view key) {
  return key.size() > kKeyPrefixSize && key[kKeyPrefixSize - 1] != kEnginesOwn;
}

std::optional<DecodedKey> decode_entry_key(char* key, std::size_t size) {
  if (!is_entry_key({key, size})) return std::nullopt;
  char* const row = key + kKeyPrefixSize;
  char* const end = key + size;
  char* to = row;
  const char* from = row;
  while (true) {
    const auto* nul =
        static_cast<const char*>(std::memchr(from, 0, static_cast<std::size_t>(end - from)));
    if (nul == nullptr || end - nul < 2) return std::nullopt;
    const auto count = static_cast<std::size_t>(nul - from);
    ONGGI_DCHECK(to <= from);  // unescaping shortens the text, so `to` never passes `from`
    if (to != from) std::memmove(to, from, count);
    to += count;
    from = nul + 2;
    if (nul[1] == '\1') break;
    if (nul[1] != '\xff') return std::nullopt;
    *to++ = '\0';
  }
  return DecodedKey{{row, static_cast<std::size_t>(to - row)},
                    {from, static_cast<std::size_t>(end - from)}};
}

}  // namespace onggi::storage
