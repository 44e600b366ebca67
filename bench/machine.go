package bench

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
)

// Machine is where a run took place, and with which versions.
type Machine struct {
	Go         string   `json:"go"`
	OS         string   `json:"os"`
	Arch       string   `json:"arch"`
	CPU        string   `json:"cpu,omitempty"` // its model, where the system tells
	CPUs       int      `json:"cpus"`
	GOMAXPROCS int      `json:"gomaxprocs"`
	Modules    []string `json:"modules,omitempty"` // path@version of what was linked in
}

// ThisMachine describes where the process runs.
func ThisMachine() Machine {
	m := Machine{
		Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH,
		CPU: cpuModel(), CPUs: runtime.NumCPU(), GOMAXPROCS: runtime.GOMAXPROCS(0),
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if dep.Version != "" && dep.Version != "(devel)" {
				m.Modules = append(m.Modules, dep.Path+"@"+dep.Version)
			}
		}
	}
	return m
}

// String is one line for a heading.
func (m Machine) String() string {
	cpu := m.CPU
	if cpu == "" {
		cpu = "unknown processor"
	}
	return fmt.Sprintf("%s %s/%s, %s, %d CPUs, GOMAXPROCS %d", m.Go, m.OS, m.Arch, cpu, m.CPUs, m.GOMAXPROCS)
}

func cpuModel() string {
	f, err := os.Open("/proc/cpuinfo") // Linux; elsewhere there is no such file
	if err != nil {
		return ""
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
