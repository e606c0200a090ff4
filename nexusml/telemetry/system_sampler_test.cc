#include "nexusml/telemetry/system_sampler.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "nexusml/telemetry/internal/proc.h"

namespace nexusml::telemetry {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// A machine made of files.
class SystemSamplerTest : public testing::Test {
 protected:
  SystemSamplerTest() : root_(fs::temp_directory_path() / ("nexusml_proc_" + std::to_string(std::random_device{}()))) {
    write("proc/stat", "cpu  100 0 100 800 0 0 0 0 50 0\ncpu0 1 2 3\nbtime 1700000000\n");
    write("proc/meminfo", "MemTotal:       1000 kB\nMemFree:  1 kB\nMemAvailable:    400 kB\n");
    write("proc/self/stat", "42 (a (b) c) S 1 1 1 0 -1 0 0 0 0 0 150 50 0 0 20 0 7 0 300 1048576 10 0\n");
    write("proc/self/limits", "Limit  Soft Hard Units\nMax open files            1024    4096    files\n");
    write("proc/self/fd/0", "");
    write("proc/self/fd/1", "");
    write("proc/self/cgroup", "0::/\n");
  }
  ~SystemSamplerTest() override { fs::remove_all(root_); }

  void write(const std::string& file, const std::string& text) const {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text;
  }
  [[nodiscard]] SystemSamplerOptions options() const {
    return {.period = 1h, .disk_path = root_.string(), .root = root_.string()};
  }
  double value(std::string_view name) { return registry_.value(name).value_or(-1); }

  const fs::path root_;
  base::FakeClock clock_;
  metrics::Registry registry_;
  Telemetry telemetry_{registry_, &clock_};
};

TEST_F(SystemSamplerTest, TheFirstReadingIsThereAfterConstruction) {
  const SystemSampler sampler(telemetry_, options());
  EXPECT_EQ(value("system_memory_total_bytes"), 1000 * 1024);
  EXPECT_EQ(value("ml_system_memory_total_bytes"), 1000 * 1024);
  EXPECT_EQ(value("ml_system_memory_usage_bytes"), 600 * 1024);
  EXPECT_GT(value("ml_system_disk_total_bytes"), value("ml_system_disk_usage_bytes"));
}

TEST_F(SystemSamplerTest, TheCpuShareIsAbsentUntilThereAreTwoReadings) {
  SystemSampler sampler(telemetry_, options());
  write("proc/stat", "cpu  130 0 100 840 30 0 0 0 50 0\nbtime 1700000000\n");  // busy 30, idle 40, waiting 30
  sampler.sample();
  EXPECT_DOUBLE_EQ(value("ml_system_cpu_usage_percent"), 30);
  EXPECT_DOUBLE_EQ(sampler.latest().cpu_percent.value(), 30);
}

TEST_F(SystemSamplerTest, TheProcessIsRead) {
  const SystemSampler sampler(telemetry_, options());
  EXPECT_DOUBLE_EQ(value("process_cpu_seconds_total"), 200.0 / static_cast<double>(::sysconf(_SC_CLK_TCK)));
  EXPECT_EQ(value("process_threads"), 7);
  EXPECT_EQ(value("process_virtual_memory_bytes"), 1048576);
  EXPECT_EQ(value("process_resident_memory_bytes"), 10.0 * static_cast<double>(::sysconf(_SC_PAGESIZE)));
  EXPECT_EQ(value("process_open_fds"), 2);
  EXPECT_EQ(value("process_max_fds"), 1024);
  EXPECT_EQ(value("process_start_time_seconds"), 1700000000 + 300.0 / static_cast<double>(::sysconf(_SC_CLK_TCK)));
}

TEST_F(SystemSamplerTest, ACallbackThatOutlivesNothingGoesWithItsSampler) {
  { const SystemSampler sampler(telemetry_, options()); }
  EXPECT_EQ(value("process_cpu_seconds_total"), -1);
}

TEST_F(SystemSamplerTest, ALimitOfVersionTwoIsTheMachine) {
  write("proc/self/cgroup", "0::/pods/mine\n");
  write("sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
  write("sys/fs/cgroup/pods/memory.max", "524288\n");
  write("sys/fs/cgroup/pods/memory.current", "300000\n");
  write("sys/fs/cgroup/pods/memory.stat", "anon 1\ninactive_file 100000\n");
  write("sys/fs/cgroup/pods/mine/memory.max", "max\n");
  write("sys/fs/cgroup/pods/mine/cpu.max", "50000 100000\n");
  write("sys/fs/cgroup/pods/mine/cpu.stat", "usage_usec 1000000\n");
  SystemSampler sampler(telemetry_, options());
  EXPECT_EQ(value("system_memory_total_bytes"), 524288);
  EXPECT_EQ(value("system_memory_usage_bytes"), 200000);
  write("sys/fs/cgroup/pods/mine/cpu.stat", "usage_usec 3000000\n");
  clock_.advance(10s);
  sampler.sample();
  EXPECT_DOUBLE_EQ(value("system_cpu_usage_percent"), 40);  // 2 s of the 5 s that half a CPU gives in 10 s
}

TEST_F(SystemSamplerTest, ALimitOfVersionOneIsTheMachine) {
  write("proc/self/cgroup", "4:memory:/unseen\n3:cpu,cpuacct:/unseen\n");
  write("sys/fs/cgroup/memory/memory.limit_in_bytes", "524288\n");
  write("sys/fs/cgroup/memory/memory.usage_in_bytes", "300000\n");
  write("sys/fs/cgroup/memory/memory.stat", "total_inactive_file 50000\n");
  write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "200000\n");
  write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  write("sys/fs/cgroup/cpuacct/cpuacct.usage", "1000000000\n");
  SystemSampler sampler(telemetry_, options());
  EXPECT_EQ(value("system_memory_total_bytes"), 524288);
  EXPECT_EQ(value("system_memory_usage_bytes"), 250000);
  write("sys/fs/cgroup/cpuacct/cpuacct.usage", "11000000000\n");
  clock_.advance(10s);
  sampler.sample();
  EXPECT_DOUBLE_EQ(value("system_cpu_usage_percent"), 50);
}

TEST_F(SystemSamplerTest, GroupsWithoutALimitAreTheHost) {
  write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  write("sys/fs/cgroup/memory/memory.usage_in_bytes", "300000\n");
  write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  const SystemSampler sampler(telemetry_, options());
  EXPECT_EQ(value("system_memory_total_bytes"), 1000 * 1024);
}

TEST_F(SystemSamplerTest, AGroupNameNeverLeadsOutOfTheHierarchy) {
  write("proc/self/cgroup", "0::/../../proc\n");
  write("sys/fs/cgroup/cgroup.controllers", "memory\n");
  write("sys/memory.max", "1\n");
  const SystemSampler sampler(telemetry_, options());
  EXPECT_EQ(value("system_memory_total_bytes"), 1000 * 1024);
}

TEST_F(SystemSamplerTest, WhatCannotBeReadIsAbsentAndDisappears) {
  SystemSampler sampler(telemetry_, options());
  EXPECT_GT(value("system_memory_total_bytes"), 0);
  fs::remove_all(root_ / "proc");
  sampler.sample();
  EXPECT_EQ(value("system_memory_total_bytes"), -1);
  EXPECT_EQ(value("process_threads"), -1);
  EXPECT_EQ(value("process_cpu_seconds_total"), -1);
}

TEST_F(SystemSamplerTest, TheRealMachineCanBeRead) {
  const SystemSampler sampler(telemetry_);
  EXPECT_GT(value("system_memory_total_bytes"), 0);
  EXPECT_GT(value("process_resident_memory_bytes"), 0);
  EXPECT_GE(value("process_threads"), 1);
}

TEST(Proc, RefusesWhatIsNotThere) {
  using namespace internal;
  EXPECT_FALSE(parse_cpu_times("").has_value());
  EXPECT_FALSE(parse_cpu_times("cpu  1 2 x 4\n").has_value());
  EXPECT_FALSE(parse_memory("MemTotal: 1 kB\n").has_value());
  EXPECT_FALSE(parse_memory("MemTotal: 1 kB\nMemAvailable: 2 kB\n").has_value());
  EXPECT_FALSE(parse_process("1 (x S 1").has_value());
  EXPECT_FALSE(parse_process("1 (x) S 1 2 3").has_value());
  EXPECT_FALSE(parse_limit("max\n").has_value());
  EXPECT_FALSE(parse_limit("-1\n").has_value());
  EXPECT_FALSE(parse_cpu_max("max 100000\n").has_value());
  EXPECT_FALSE(parse_cpu_max("0 0\n").has_value());
  EXPECT_FALSE(parse_group("nonsense\n::\n", "memory").has_value());
  EXPECT_FALSE(parse_open_file_limit("Max open files  unlimited unlimited files\n").has_value());
}

}  // namespace
}  // namespace nexusml::telemetry
