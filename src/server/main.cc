#include <malloc.h>
#include <signal.h>

#include "server/cli/cli.h"
#include "server/process.h"

namespace {

constexpr int kMiB = 1024 * 1024;

/// Bodies pass through buffers of 256 KiB to 1 MiB. A thread keeps a few of those that it frees:
/// fresh memory has to be cleared, and on a virtual machine often to be had from the host first
/// (a sixth of the CPU of a 1 MiB PUT).
void keep_freed_buffers() {
  mallopt(M_MMAP_THRESHOLD, 4 * kMiB);
  mallopt(M_TRIM_THRESHOLD, 16 * kMiB);
}

}  // namespace

int main(int argc, char** argv) {
  keep_freed_buffers();
  onggi::server::prepare_process();
  ::signal(SIGPIPE, SIG_IGN);
  return onggi::server::cli::run(argc, argv);
}
