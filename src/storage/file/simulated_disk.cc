#include "storage/file/simulated_disk.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>

namespace onggi::storage {
namespace {

constexpr std::uint64_t kPageSize = 4096;
constexpr std::uint64_t kSectorSize = 512;
using Page = std::array<char, kPageSize>;
using PagePtr = std::shared_ptr<const Page>;

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

/// The contents of a file. Pages are immutable and shared between the current and the synced
/// contents of a file.
struct SimulatedDisk::Contents {
  std::uint64_t size = 0;
  std::map<std::uint64_t, PagePtr> pages;  // pages that were written
  std::set<std::uint64_t> reserved;        // pages that have disk space, whether written or not

  void write(std::string_view bytes, std::uint64_t offset) {
    size = std::max(size, offset + bytes.size());
    while (!bytes.empty()) {
      const auto inside = offset % kPageSize;
      const auto part = bytes.substr(0, kPageSize - inside);
      auto& page = pages[offset / kPageSize];
      auto changed = page ? std::make_shared<Page>(*page) : std::make_shared<Page>();
      std::ranges::copy(part, changed->begin() + static_cast<std::ptrdiff_t>(inside));
      page = std::move(changed);
      reserved.insert(offset / kPageSize);
      offset += part.size();
      bytes.remove_prefix(part.size());
    }
  }

  std::size_t read(std::span<char> into, std::uint64_t offset) const {
    const auto end = std::min(size, offset + into.size());
    if (offset >= end) return 0;
    for (std::uint64_t at = offset; at < end;) {
      const auto inside = at % kPageSize;
      const auto count = std::min(kPageSize - inside, end - at);
      const auto page = pages.find(at / kPageSize);
      auto* out = into.data() + (at - offset);
      if (page == pages.end()) {
        std::memset(out, 0, count);
      } else {
        std::memcpy(out, page->second->data() + inside, count);
      }
      at += count;
    }
    return end - offset;
  }

  void forget(std::uint64_t begin_page, std::uint64_t end_page) {
    pages.erase(pages.lower_bound(begin_page), pages.lower_bound(end_page));
    reserved.erase(reserved.lower_bound(begin_page), reserved.lower_bound(end_page));
  }
};

struct SimulatedDisk::Inode {
  Contents now;
  Contents durable;
};

struct SimulatedDisk::State {
  // Maps full paths to inodes. The inode of a directory is null.
  using Names = std::map<std::string, std::shared_ptr<Inode>>;

  mutable std::mutex mutex;
  Names now{{"/", nullptr}};
  Names durable{{"/", nullptr}};
  std::map<const Inode*, std::size_t> open_files;
  std::uint64_t calls = 0;
  std::uint64_t fault_at = 0;
  Fault fault = Fault::kIo;
  bool dead = false;
  bool failed = false;
  std::uint64_t generation = 0;  // number of restarts; calls to files opened before a restart fail
  std::uint64_t capacity = ~0ULL;

  /// Counts a call and returns the fault to inject into the call, if any.
  std::optional<Fault> count() {
    ++calls;
    if (!dead && calls != fault_at) return std::nullopt;
    failed = true;
    if (fault == Fault::kPowerCut) dead = true;
    return fault;
  }
  Status enter() {
    const auto met = count();
    if (!met) return {};
    return fail(*met == Fault::kNoSpace ? Code::kNoSpace : Code::kIo, "simulated fault");
  }

  [[nodiscard]] std::uint64_t allocated() const {
    std::set<const Inode*> used;
    for (const auto& [path, inode] : now) used.insert(inode.get());
    for (const auto& [inode, count] : open_files) used.insert(inode);
    used.erase(nullptr);
    std::uint64_t pages = 0;
    for (const auto* inode : used) pages += inode->now.reserved.size();
    return pages * kPageSize;
  }

  Status reserve(Contents& contents, std::uint64_t begin, std::uint64_t end) const {
    std::vector<std::uint64_t> added;
    for (auto page = begin / kPageSize; page * kPageSize < end; ++page) {
      if (!contents.reserved.contains(page)) added.push_back(page);
    }
    if (!added.empty() && allocated() + added.size() * kPageSize > capacity)
      return fail(Code::kNoSpace, "the simulated disk is full");
    contents.reserved.insert(added.begin(), added.end());
    return {};
  }
};

class SimulatedDisk::File final : public VfsFile {
 public:
  File(std::shared_ptr<State> state, std::shared_ptr<Inode> inode)
      : state_(std::move(state)), inode_(std::move(inode)), generation_(state_->generation) {
    ++state_->open_files[inode_.get()];
  }
  ~File() override {
    const std::scoped_lock lock(state_->mutex);
    if (--state_->open_files[inode_.get()] == 0) state_->open_files.erase(inode_.get());
    inode_ = nullptr;
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  Result<std::size_t> pread(std::span<char> into, std::uint64_t offset) override {
    const std::scoped_lock lock(state_->mutex);
    ONGGI_TRY(enter());
    return inode_->now.read(into, offset);
  }

  std::size_t pread_cached(std::span<char>, std::uint64_t) override { return 0; }

  Status pwrite(std::string_view bytes, std::uint64_t offset) override {
    const std::scoped_lock lock(state_->mutex);
    if (generation_ != state_->generation) return fail(Code::kIo, "lost with the power");
    if (const auto fault = state_->count()) {
      if (*fault == Fault::kShortWrite)
        inode_->now.write(bytes.substr(0, bytes.size() / 2), offset);
      return fail(*fault == Fault::kNoSpace ? Code::kNoSpace : Code::kIo, "simulated fault");
    }
    ONGGI_TRY(state_->reserve(inode_->now, offset, offset + bytes.size()));
    inode_->now.write(bytes, offset);
    return {};
  }

  Status allocate(std::uint64_t size) override {
    const std::scoped_lock lock(state_->mutex);
    ONGGI_TRY(enter());
    ONGGI_TRY(state_->reserve(inode_->now, 0, size));
    inode_->now.size = std::max(inode_->now.size, size);
    return {};
  }

  Status punch(std::uint64_t offset, std::uint64_t length) override {
    const std::scoped_lock lock(state_->mutex);
    ONGGI_TRY(enter());
    inode_->now.forget(offset / kPageSize, (offset + length) / kPageSize);
    return {};
  }

  Status truncate(std::uint64_t size) override {
    const std::scoped_lock lock(state_->mutex);
    ONGGI_TRY(enter());
    inode_->now.forget((size + kPageSize - 1) / kPageSize, ~0ULL);
    inode_->now.size = size;
    return {};
  }

  Status datasync() override {
    const std::scoped_lock lock(state_->mutex);
    ONGGI_TRY(enter());
    inode_->durable = inode_->now;
    return {};
  }

  void write_out(std::uint64_t, std::uint64_t) override {}

  Result<std::uint64_t> size() override {
    const std::scoped_lock lock(state_->mutex);
    ONGGI_TRY(enter());
    return inode_->now.size;
  }

  Result<std::optional<std::uint64_t>> next_data(std::uint64_t offset) override {
    const std::scoped_lock lock(state_->mutex);
    ONGGI_TRY(enter());
    const auto page = inode_->now.pages.lower_bound(offset / kPageSize);
    if (page == inode_->now.pages.end()) return std::nullopt;
    return std::max(offset, page->first * kPageSize);
  }

  [[nodiscard]] int fd() const override { return -1; }

 private:
  Status enter() {
    if (generation_ != state_->generation) return fail(Code::kIo, "lost with the power");
    return state_->enter();
  }

  std::shared_ptr<State> state_;
  std::shared_ptr<Inode> inode_;
  std::uint64_t generation_;
};

SimulatedDisk::SimulatedDisk() : state_(std::make_shared<State>()) {}
SimulatedDisk::~SimulatedDisk() = default;

Result<std::unique_ptr<VfsFile>> SimulatedDisk::open(const std::string& path, OpenMode mode) {
  const std::scoped_lock lock(state_->mutex);
  ONGGI_TRY(state_->enter());
  const bool create = mode == OpenMode::kCreate || mode == OpenMode::kCreateDirect;
  const auto it = state_->now.find(path);
  if (create) {
    if (it != state_->now.end()) return fail(Code::kExists, path);
    if (!state_->now.contains(parent_of(path))) return fail(Code::kNotFound, path);
    auto inode = std::make_shared<Inode>();
    state_->now.emplace(path, inode);
    return std::make_unique<File>(state_, std::move(inode));
  }
  if (it == state_->now.end() || !it->second) return fail(Code::kNotFound, path);
  return std::make_unique<File>(state_, it->second);
}

Status SimulatedDisk::make_directory(const std::string& path) {
  const std::scoped_lock lock(state_->mutex);
  ONGGI_TRY(state_->enter());
  state_->now.emplace(path, nullptr);
  return {};
}

Status SimulatedDisk::sync_directory(const std::string& path) {
  const std::scoped_lock lock(state_->mutex);
  ONGGI_TRY(state_->enter());
  std::erase_if(state_->durable, [&](const auto& entry) {
    return entry.first != path && parent_of(entry.first) == path;
  });
  for (const auto& [name, inode] : state_->now) {
    if (name != path && parent_of(name) == path) state_->durable.emplace(name, inode);
  }
  return {};
}

Status SimulatedDisk::rename(const std::string& from, const std::string& to) {
  const std::scoped_lock lock(state_->mutex);
  ONGGI_TRY(state_->enter());
  const auto it = state_->now.find(from);
  if (it == state_->now.end()) return fail(Code::kNotFound, from);
  if (!state_->now.contains(parent_of(to))) return fail(Code::kNotFound, to);
  state_->now[to] = it->second;
  state_->now.erase(from);
  return {};
}

Status SimulatedDisk::unlink(const std::string& path) {
  const std::scoped_lock lock(state_->mutex);
  ONGGI_TRY(state_->enter());
  if (state_->now.erase(path) == 0) return fail(Code::kNotFound, path);
  return {};
}

Result<std::vector<std::string>> SimulatedDisk::list(const std::string& path) {
  const std::scoped_lock lock(state_->mutex);
  ONGGI_TRY(state_->enter());
  std::vector<std::string> names;
  for (const auto& [name, inode] : state_->now) {
    if (name != path && parent_of(name) == path) names.push_back(name.substr(path.size() + 1));
  }
  return names;
}

void SimulatedDisk::fail_at(std::uint64_t n, Fault fault) {
  const std::scoped_lock lock(state_->mutex);
  state_->fault_at = state_->calls + n;
  state_->fault = fault;
  state_->failed = false;
}

std::uint64_t SimulatedDisk::calls() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->calls;
}

bool SimulatedDisk::failed() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->failed;
}

namespace {

/// Returns a page in which each sector is taken at random from `a` or `b`. A null pointer means a
/// page of zeros.
PagePtr mix(const PagePtr& a, const PagePtr& b, std::mt19937_64& random) {
  if (a == b) return a;
  auto mixed = std::make_shared<Page>();
  for (std::uint64_t at = 0; at < kPageSize; at += kSectorSize) {
    const auto& source = random() % 2 == 0 ? a : b;
    if (source) std::memcpy(mixed->data() + at, source->data() + at, kSectorSize);
  }
  return mixed;
}

}  // namespace

void SimulatedDisk::restart(Unsynced policy, std::uint64_t seed) {
  const std::scoped_lock lock(state_->mutex);
  std::mt19937_64 random(seed);
  const auto keeps = [&] {
    return policy == Unsynced::kKept || (policy == Unsynced::kRandom && random() % 2 == 0);
  };
  auto names = state_->durable;
  for (const auto& [path, inode] : state_->now) {
    if (!names.contains(path) && keeps()) names.emplace(path, inode);
  }
  for (const auto& [path, inode] : state_->durable) {
    if (!state_->now.contains(path) && keeps()) names.erase(path);
  }
  std::erase_if(names, [&](const auto& entry) { return !names.contains(parent_of(entry.first)); });
  std::set<Inode*> seen;
  for (const auto& [path, inode] : names) {
    if (!inode || !seen.insert(inode.get()).second) continue;
    auto& [now, durable] = *inode;
    if (policy == Unsynced::kLost) now = durable;
    if (policy == Unsynced::kRandom) {
      Contents mixed{.size = keeps() ? now.size : durable.size, .pages = {}, .reserved = {}};
      auto touched = now.reserved;
      touched.insert(durable.reserved.begin(), durable.reserved.end());
      for (const auto page : touched) {
        if (page * kPageSize >= mixed.size) continue;
        const auto of = [page](const Contents& contents) {
          const auto it = contents.pages.find(page);
          return it == contents.pages.end() ? PagePtr() : it->second;
        };
        const auto sectors = mix(of(durable), of(now), random);
        if (sectors) mixed.pages.emplace(page, sectors);
        mixed.reserved.insert(page);
      }
      now = std::move(mixed);
    }
    durable = now;
  }
  state_->now = names;
  state_->durable = std::move(names);
  state_->dead = state_->failed = false;
  state_->fault_at = 0;
  ++state_->generation;
}

std::uint64_t SimulatedDisk::allocated() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->allocated();
}

Result<std::uint64_t> SimulatedDisk::free_space(const std::string&) {
  const std::scoped_lock lock(state_->mutex);
  return state_->capacity - std::min(state_->capacity, state_->allocated());
}

void SimulatedDisk::set_capacity(std::uint64_t bytes) {
  const std::scoped_lock lock(state_->mutex);
  state_->capacity = bytes;
}

void SimulatedDisk::flip(const std::string& path, std::uint64_t offset, unsigned bit) {
  const std::scoped_lock lock(state_->mutex);
  const auto it = state_->now.find(path);
  if (it == state_->now.end() || !it->second) return;
  char byte = 0;
  auto& contents = it->second->now;
  contents.read({&byte, 1}, offset);
  byte = static_cast<char>(byte ^ (1U << bit));
  contents.write({&byte, 1}, offset);
}

std::map<std::string, std::uint64_t> SimulatedDisk::files() const {
  const std::scoped_lock lock(state_->mutex);
  std::map<std::string, std::uint64_t> sizes;
  for (const auto& [path, inode] : state_->now) {
    if (inode) sizes[path] = inode->now.size;
  }
  return sizes;
}

}  // namespace onggi::storage
